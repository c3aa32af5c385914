import { Clock, Duration, Effect, Ref } from "effect"

/** A reading of both clocks at the same moment. */
export interface ClockReading {
  /** The system's clock, in milliseconds since the epoch. It can be set. */
  readonly wallMillis: number
  /** The monotonic clock, in nanoseconds since an arbitrary moment. It cannot be set. */
  readonly monotonicNanos: bigint
}

/** Clocks that NTP corrects drift less than this between two passes. */
const tolerance = Duration.toMillis("10 seconds")

/**
 * How many milliseconds the system's clock was set between two readings: negative if it was set back, 0 if it only
 * drifted.
 */
export const clockStepMillis = (before: ClockReading, after: ClockReading): number => {
  const elapsed = Number(after.monotonicNanos - before.monotonicNanos) / 1_000_000
  const step = Math.round(after.wallMillis - before.wallMillis - elapsed)
  return Math.abs(step) < tolerance ? 0 : step
}

/**
 * Describes a step of the clock. A suspended machine looks like a clock that was set forward, because the monotonic
 * clock stands still meanwhile.
 */
export const describeClockStep = (stepMillis: number): string => {
  const size = Duration.format(Duration.seconds(Math.round(Math.abs(stepMillis) / 1000)))
  return stepMillis < 0
    ? `The system clock was set back by ${size}`
    : `The system clock was set forward by ${size}, or the machine was suspended`
}

/** Detects that the system's clock was set. */
export interface ClockWatch {
  /** Logs a step since the last check and returns its description. Returns an empty list if there was none. */
  readonly check: Effect.Effect<ReadonlyArray<string>>
}

/** Reads both clocks. Use it to find out later whether the system's clock was set meanwhile. */
export const readClocks: Effect.Effect<ClockReading> = Effect.all({
  wallMillis: Clock.currentTimeMillis,
  monotonicNanos: Clock.monotonicTimeNanos
})

/** Starts to watch the clock. */
export const makeClockWatch: Effect.Effect<ClockWatch> = Effect.gen(function* () {
  const last = yield* Ref.make(yield* readClocks)
  return {
    check: Effect.gen(function* () {
      const now = yield* readClocks
      const step = clockStepMillis(yield* Ref.getAndSet(last, now), now)
      if (step === 0) return []
      const description = describeClockStep(step)
      yield* Effect.logWarning(description)
      return [description]
    })
  }
})
