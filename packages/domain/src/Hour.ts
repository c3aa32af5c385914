import { millisPerHour } from "./timeUnits.ts"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"

/**
 * Returns the UTC hour that contains an instant, as the start of that hour. Use it to find the row of `metrics_hourly`
 * to which a sample belongs.
 */
export const truncateToHour = (instant: DateTime.DateTime): DateTime.Utc =>
  DateTime.isUtc(instant) && instant.epochMilliseconds % millisPerHour === 0
    ? instant
    : DateTime.makeUnsafe(Math.floor(instant.epochMilliseconds / millisPerHour) * millisPerHour)

/**
 * Returns the oldest hour that is kept: the hour that contains (now − retention). Use it with the database's clock
 * (`MetricsStore.snapshotTime`) to delete or to write hourly metrics: older hours are deleted, and writing them is
 * refused.
 */
export const retentionCutoff = (now: DateTime.DateTime, retention: Duration.Input): DateTime.Utc =>
  truncateToHour(DateTime.subtractDuration(now, retention))

/**
 * The oldest hour of the compact history: the truncated hour of (now − history), or the retention cutoff if that is
 * earlier. Hourly metrics are part of the history as long as they are kept.
 */
export const historyCutoff = (
  now: DateTime.DateTime,
  kept: { readonly history: Duration.Input; readonly retention: Duration.Input }
): DateTime.Utc => DateTime.min(retentionCutoff(now, kept.retention), retentionCutoff(now, kept.history))

/** How many distinct hours of data an instance needs before it is judged. */
export const sufficientHours = 24
