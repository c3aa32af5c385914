import type {
  ExportNotFound,
  InstanceNotFound,
  InvalidExport,
  InvalidPage,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { ExportDraft, ExportId, NamedExport, RecordedExport } from "@snoozeql/domain/RecordedExport"
import type { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { Context, type Effect } from "effect"

/** A page of the exports, newest first. */
export interface ExportPage {
  readonly limit?: number
  /** The last export of the previous page. */
  readonly after?: Pick<RecordedExport, "exported_at" | "id">
  /** Only exports of this unit. */
  readonly instance?: InstanceId
  /** Only exports with withdrawn hours, or only those without. */
  readonly withdrawn?: boolean
  /** Only exports that are in force, or only those that are not. */
  readonly in_force?: boolean
}

/**
 * The ledger of the schedules that were exported. Times are those of the database's clock. What was exported is never
 * changed: a newer export of the same unit in the same format replaces it. `AdviceStore.issue` records which of its hours
 * advice withdraws.
 */
export class ExportStore extends Context.Service<
  ExportStore,
  {
    /**
     * Records an export made now. It replaces the one of the same unit and format that was in force. Fails with
     * `NoScheduleToExport` for what is gone, or a member of a cluster, also if it has become that since the schedule was
     * made: no advice would be compared with the export any more.
     */
    readonly record: (
      draft: ExportDraft
    ) => Effect.Effect<RecordedExport, InstanceNotFound | InvalidExport | NoScheduleToExport | StoreUnavailable>

    /** Returns the exports by exported_at descending, then id descending. Without a limit it returns all. */
    readonly list: (page?: ExportPage) => Effect.Effect<ReadonlyArray<NamedExport>, InvalidPage | StoreUnavailable>

    /** Returns the export with this id. */
    readonly get: (id: ExportId) => Effect.Effect<RecordedExport, ExportNotFound | StoreUnavailable>

    /**
     * Records that an export was removed from its scheduler, and returns it. One that was removed already keeps the
     * time of that.
     */
    readonly remove: (id: ExportId) => Effect.Effect<RecordedExport, ExportNotFound | StoreUnavailable>

    /** Returns the exports of units that are in force, oldest first. A unit without any is omitted. */
    readonly inForceOf: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<RecordedExport>>, StoreUnavailable>
  }
>()("@snoozeql/store/ExportStore") {}
