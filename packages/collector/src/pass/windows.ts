import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import { millisPerDay, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { DateTime, Duration } from "effect"

/** How far back and how close to the present a pass reads. */
export interface WindowOptions {
  /** How long hourly metrics are kept. A read of the whole retention goes this far back. */
  readonly retention: Duration.Duration
  /** How long CloudWatch takes to publish a minute. A later pass reads younger minutes. */
  readonly publishingDelay: Duration.Duration
  /** How far back every pass reads again, so that late datapoints are not missed. */
  readonly overlap: Duration.Duration
}

/** The end of a pass's windows: the last full minute that CloudWatch should have published. */
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

/** When this process last read an instance without a failure. */
export interface ReadingRecord {
  readonly readAt: DateTime.Utc
  /** When its whole retention was last read. */
  readonly fullyReadAt: DateTime.Utc
  /** The keys (`spanKey`) of the name spans that have been read from their beginning. */
  readonly spans: ReadonlySet<string>
}

/**
 * Whether the whole retention of an instance must be read: this process has not read it, or not on this day (UTC), or
 * so long ago that an ordinary read could leave a gap. The last hour of the overlap is reserved for datapoints that
 * were late then.
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
