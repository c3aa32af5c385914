import { Duration, Schema } from "effect"

/** A run that began this long ago and is still `running` has lost its process: every pass ends before. */
export const abandonedAfter: Duration.Duration = Duration.hours(1)

/** How long a pass may take unless an option says otherwise. */
export const defaultPassLimit: Duration.Duration = Duration.minutes(30)

/**
 * How long a pass may take, in whole minutes from 1 to 55. It stays below the hour after which a run counts as abandoned,
 * with time to record the pass.
 */
export const PassLimit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 55 }))
export type PassLimit = typeof PassLimit.Type
