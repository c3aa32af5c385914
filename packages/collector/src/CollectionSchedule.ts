import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { Duration, Effect, Layer, Schedule } from "effect"
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
        Effect.andThen(Effect.schedule(collect("schedule"), onTheClock(interval))),
        Effect.forkScoped
      )
    })
  )

const millisPerMinute = 60_000

/**
 * Recurs at the full multiples of the interval since the epoch. Every interval divides the hour, so these are the times of
 * a cron expression in UTC, found without a search.
 */
const onTheClock = (interval: CollectInterval): Schedule.Schedule<number> => {
  const millis = interval * millisPerMinute
  return Schedule.fromStepWithMetadata(
    Effect.succeed(({ attempt, now }) => Effect.succeed([attempt, Duration.millis(millis - (now % millis))]))
  )
}
