import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import { millisPerDay, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { DateTime, Duration } from "effect"

/** How far back and how close to now a pass reads. */
export interface WindowOptions {
  /** How long hourly metrics are kept; a read of the whole retention goes this far back. */
  readonly retention: Duration.Duration
  /** How long CloudWatch takes to publish a minute. Younger minutes are left to a later pass. */
  readonly publishingDelay: Duration.Duration
  /** How far back every pass reads again, so that points which came late are not missed. */
  readonly overlap: Duration.Duration
}

/** Where the windows of a pass end: the last full minute that CloudWatch should have published. */
export const windowEnd = (now: DateTime.Utc, options: Pick<WindowOptions, "publishingDelay">): DateTime.Utc => {
  const published = now.epochMilliseconds - Duration.toMillis(options.publishingDelay)
  return DateTime.makeUnsafe(Math.floor(published / millisPerMinute) * millisPerMinute)
}

/** The oldest hour of a read of the whole retention. */
export const retentionStart = (now: DateTime.Utc, options: Pick<WindowOptions, "retention">): DateTime.Utc =>
  retentionCutoff(now, options.retention)

/** The oldest hour of an ordinary read. */
export const overlapStart = (now: DateTime.Utc, options: WindowOptions): DateTime.Utc =>
  DateTime.max(
    truncateToHour(DateTime.subtractDuration(windowEnd(now, options), options.overlap)),
    retentionStart(now, options)
  )

/** When an instance was last read without a failure, by this process. */
export interface ReadingRecord {
  readonly readAt: DateTime.Utc
  /** When its whole retention was last read. */
  readonly fullyReadAt: DateTime.Utc
  /** The name spans that have been read from their beginning, as `spanKey` writes them. */
  readonly spans: ReadonlySet<string>
}

/**
 * Whether the whole retention of an instance is to be read: it has not been read by this process, not yet on this day
 * (UTC), or so long ago that an ordinary read could leave a gap. The last hour of the overlap is kept in reserve for
 * points that were late then.
 */
export const isFullReadDue = (
  record: Pick<ReadingRecord, "readAt" | "fullyReadAt"> | undefined,
  now: DateTime.Utc,
  options: Pick<WindowOptions, "overlap">
): boolean =>
  record === undefined ||
  dayOf(record.fullyReadAt) !== dayOf(now) ||
  now.epochMilliseconds - record.readAt.epochMilliseconds >
    Duration.toMillis(options.overlap) - Duration.toMillis(Duration.hours(1))

const dayOf = (instant: DateTime.Utc): number => Math.floor(instant.epochMilliseconds / millisPerDay)
