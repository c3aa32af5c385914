import { Duration, Schema } from "effect"

/**
 * A run that began this long ago and is still `running` counts as abandoned: its process has ended. Every pass ends
 * earlier.
 */
export const abandonedAfter: Duration.Duration = Duration.hours(1)

/** How long a pass may take by default. */
export const defaultPassTimeLimit: Duration.Duration = Duration.minutes(30)

/**
 * How long a pass may take, in whole minutes from 1 to 55. After it there must be time to record the pass, before the
 * hour after which a run counts as abandoned.
 */
export const PassTimeLimit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 55 }))
export type PassTimeLimit = typeof PassTimeLimit.Type
