import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { Effect, Layer, Schedule } from "effect"
import type { CollectInterval } from "./CollectInterval.ts"
import { Collector } from "./Collector.ts"

/** When metrics are collected. */
export interface CollectionScheduleOptions {
  /** In minutes. The default is 15. */
  readonly interval?: CollectInterval
}

/**
 * Runs collection passes on a schedule: one at once, then one at every full multiple of the interval on the clock. For
 * 15 minutes that is :00, :15, :30 and :45. Times that a long pass misses are skipped. A failure is logged, and the
 * schedule goes on.
 */
export const layer = ({ interval = 15 }: CollectionScheduleOptions = {}): Layer.Layer<never, never, Collector> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const collector = yield* Collector
      const collect = (trigger: CollectionTrigger) =>
        collector
          .collect(trigger)
          .pipe(Effect.catchCause((cause) => Effect.logError("A collection pass could not run", cause)))
      yield* collect("startup").pipe(
        Effect.andThen(Effect.schedule(collect("schedule"), Schedule.cron(cronOf(interval), "UTC"))),
        Effect.orDie,
        Effect.forkScoped
      )
    })
  )

const cronOf = (interval: CollectInterval): string => (interval === 60 ? "0 * * * *" : `*/${interval} * * * *`)
