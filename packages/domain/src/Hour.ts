import { millisPerHour } from "./timeUnits.ts"
import { DateTime, type Duration } from "effect"

/** The hour in UTC that an instant lies in, named by its start. */
export const truncateToHour = (instant: DateTime.DateTime): DateTime.Utc =>
  DateTime.isUtc(instant) && instant.epochMilliseconds % millisPerHour === 0
    ? instant
    : DateTime.makeUnsafe(Math.floor(instant.epochMilliseconds / millisPerHour) * millisPerHour)

/**
 * The oldest hour that is kept: the truncated hour of (now − retention). Hours before it are deleted, and refused when
 * written.
 */
export const retentionCutoff = (now: DateTime.DateTime, retention: Duration.Input): DateTime.Utc =>
  truncateToHour(DateTime.subtractDuration(now, retention))

/**
 * The oldest hour of the compact history: the truncated hour of (now − history), or the retention cutoff if that is earlier.
 * Hourly metrics are part of the history as long as they are kept.
 */
export const historyCutoff = (
  now: DateTime.DateTime,
  kept: { readonly history: Duration.Input; readonly retention: Duration.Input }
): DateTime.Utc => DateTime.min(retentionCutoff(now, kept.retention), retentionCutoff(now, kept.history))

/** How many distinct hours of data are needed to judge a database. */
export const sufficientHours = 24
