import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { Clock, Effect, Layer } from "effect"
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
      const untilDue = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sleep(millisUntilDue(now, interval)))
      yield* collect("startup").pipe(
        Effect.andThen(Effect.forever(Effect.andThen(untilDue, collect("schedule")))),
        Effect.forkScoped
      )
    })
  )

const millisPerMinute = 60_000

/** From `now`, milliseconds since the epoch, to the next multiple. Every interval divides the hour, and UTC's hours lie on the epoch's. */
const millisUntilDue = (now: number, interval: CollectInterval): number => {
  const millis = interval * millisPerMinute
  return millis - (now % millis)
}
