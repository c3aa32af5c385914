import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { Effect, Layer, Schedule } from "effect"
import type { CollectInterval } from "./CollectInterval.ts"
import { Collector } from "./Collector.ts"

/** When metrics are collected. */
export interface CollectionScheduleOptions {
  /** In minutes; by default 15. */
  readonly interval?: CollectInterval
}

/**
 * Collects at once, then at the full multiples of the interval on the clock: every 15 minutes is at :00, :15, :30 and
 * :45. A pass that takes longer than the interval leaves out the times it misses. A failure is logged and stops nothing.
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
