import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { millisPerMinute } from "@snoozeql/domain/timeUnits"
import { Effect, Layer } from "effect"
import type { CollectInterval } from "./CollectInterval.ts"
import { Collector } from "./Collector.ts"
import { clockStepMillis, readClocks } from "./pass/clockWatch.ts"
import { Targets } from "./Target.ts"

/** When metrics are collected. */
export interface CollectionScheduleOptions {
  /** In minutes. The default is 15. */
  readonly interval?: CollectInterval
}

/**
 * Runs collection passes on a schedule: one at once, then one at every full multiple of the interval, counted from
 * 00:00 UTC. For 15 minutes that is :00, :15, :30 and :45; for 6 hours it is 00:00, 06:00, 12:00 and 18:00. If one of the
 * `Targets` has an interval of its own, its multiples count too. Times that a long pass misses are skipped. A failure is
 * logged, and the schedule goes on.
 */
export const layer = ({ interval = 15 }: CollectionScheduleOptions = {}): Layer.Layer<never, never, Collector> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const collector = yield* Collector
      const currentTargets = yield* Targets
      const intervals = Effect.map(currentTargets, ({ targets }) =>
        [interval, ...targets.map((target) => target.interval ?? interval)].map((minutes) => minutes * millisPerMinute)
      )
      const collect = (trigger: CollectionTrigger) =>
        collector
          .collect(trigger)
          .pipe(Effect.catchCause((cause) => Effect.logError("A collection pass could not run", cause)))
      yield* collect("startup").pipe(
        Effect.andThen(Effect.forever(Effect.andThen(nextTime(intervals), collect("schedule")))),
        Effect.forkScoped
      )
    })
  )

/**
 * The clock is read again this often, in milliseconds: a system that was asleep, or whose clock was set, is noticed.
 */
const longestSleep = 5 * millisPerMinute

/**
 * Waits until the next full multiple of any interval, in milliseconds. The intervals divide the day, so 00:00 UTC is
 * one. If the clock is set back meanwhile, the wait does not become longer: it ends when the time has elapsed.
 */
const nextTime = Effect.fnUntraced(function* (intervals: Effect.Effect<ReadonlyArray<number>>) {
  const following = (now: number) =>
    Effect.map(intervals, (all) => Math.min(...all.map((interval) => (Math.floor(now / interval) + 1) * interval)))
  const start = yield* readClocks
  const wait = (yield* following(start.wallMillis)) - start.wallMillis
  let now = start.wallMillis
  let due = now + wait
  while (now < due) {
    yield* Effect.sleep(Math.min(due - now, longestSleep))
    const reading = yield* readClocks
    now = reading.wallMillis
    const step = clockStepMillis(start, reading)
    const elapsed = now - start.wallMillis - step
    if (step < 0 && elapsed >= wait) return
    // If the clock was set back, or a target has a shorter interval now, the next time has come nearer.
    due = Math.min(due, yield* following(now))
  }
})
