import { type Clock, Effect } from "effect"

/** A clock that shows another time than `clock` by some milliseconds. Its monotonic clock is the same. */
export const shiftedClock = (clock: Clock.Clock, millis: () => number): Clock.Clock => {
  const time = () => clock.currentTimeMillisUnsafe() + millis()
  const nanos = () => BigInt(time()) * 1_000_000n
  return {
    currentTimeMillisUnsafe: time,
    currentTimeMillis: Effect.sync(time),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
}
