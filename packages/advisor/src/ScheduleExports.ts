import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { NewExport } from "@snoozeql/domain/RecordedExport"
import type { NoScheduleToExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { Context, Effect, Layer } from "effect"
import { Advisor } from "./Advisor.ts"

/**
 * Exports schedules and records each of them, so that its user is told when the advice withdraws what was exported.
 * `ExportStore` lists the records.
 */
export class ScheduleExports extends Context.Service<
  ScheduleExports,
  {
    /**
     * Exports the recommended windows of an instance or a cluster in the format of a scheduler, and records that. It
     * replaces the record of the export in the same format.
     */
    readonly create: (
      id: InstanceId,
      format: ScheduleFormat
    ) => Effect.Effect<NewExport, InstanceNotFound | NoScheduleToExport | StoreUnavailable>
  }
>()("@snoozeql/advisor/ScheduleExports") {
  /** Provides the exports over an advisor. */
  static readonly layer: Layer.Layer<ScheduleExports, never, Advisor | ExportStore> = Layer.effect(
    ScheduleExports,
    Effect.gen(function* () {
      const advisor = yield* Advisor
      const exports = yield* ExportStore
      return {
        create: Effect.fn("ScheduleExports.create")(function* (id, format) {
          const { draft, schedule } = yield* advisor.schedule(id, format)
          const recorded = yield* exports
            .record(draft)
            .pipe(Effect.catchTag("InvalidExport", (error) => Effect.die(error)))
          return { ...recorded, schedule }
        })
      }
    })
  )
}
