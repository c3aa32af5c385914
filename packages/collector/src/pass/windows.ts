import { historyCutoff, retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { millisPerDay, millisPerHour, millisPerMinute, millisPerWeek } from "@snoozeql/domain/timeUnits"
import { DateTime, Duration } from "effect"

/** How far back and how close to the present a pass reads. */
export interface WindowOptions {
  /** How long hourly metrics are kept. A read of the whole retention goes this far back. */
  readonly retention: Duration.Duration
  /** How long the compact history is kept. The first read of an instance goes this far back. */
  readonly history: Duration.Duration
  /** How long CloudWatch takes to publish a minute. A later pass reads younger minutes. */
  readonly publishingDelay: Duration.Duration
  /** How far back every pass reads again, so that late datapoints are not missed. */
  readonly overlap: Duration.Duration
  /** Whether only instances are read whose history has not been read yet. */
  readonly onlyUnread: boolean
}

/** The end of a pass's windows: the last full minute that CloudWatch should have published. */
export const windowEnd = (now: DateTime.Utc, options: Pick<WindowOptions, "publishingDelay">): DateTime.Utc => {
  const published = now.epochMilliseconds - Duration.toMillis(options.publishingDelay)
  return DateTime.makeUnsafe(Math.floor(published / millisPerMinute) * millisPerMinute)
}

/** The oldest hour of a read of the whole retention. */
export const retentionStart = (now: DateTime.Utc, options: Pick<WindowOptions, "retention">): DateTime.Utc =>
  retentionCutoff(now, options.retention)

/** The oldest hour that is kept in any form. */
export const historyStart = (now: DateTime.Utc, options: Pick<WindowOptions, "history" | "retention">): DateTime.Utc =>
  historyCutoff(now, options)

/** The oldest hour of an ordinary read. */
export const overlapStart = (now: DateTime.Utc, options: WindowOptions): DateTime.Utc =>
  DateTime.max(
    truncateToHour(DateTime.subtractDuration(windowEnd(now, options), options.overlap)),
    retentionStart(now, options)
  )

/** How far back the daily read of an instance goes. */
const dailyWindow = Duration.days(2)

/** The oldest hour of a daily read. */
export const dailyStart = (now: DateTime.Utc, options: WindowOptions): DateTime.Utc =>
  DateTime.max(
    truncateToHour(DateTime.subtractDuration(windowEnd(now, options), dailyWindow)),
    retentionStart(now, options)
  )

/** When this process last read an instance without a failure. */
export interface ReadingRecord {
  readonly readAt: DateTime.Utc
  /** When at least its last two days were last read. */
  readonly daysReadAt: DateTime.Utc
  /** When its whole retention was last read. */
  readonly fullyReadAt: DateTime.Utc
  /** The keys (`spanKey`) of the name spans that have been read from their beginning. */
  readonly spans: ReadonlySet<string>
}

/** How far back an instance is read: the overlap, two days, or the whole retention. */
export type ReadDepth = "overlap" | "days" | "whole"

/**
 * How far back an instance must be read. The whole retention is read if this process has not read the instance, or so
 * long ago that an ordinary read could leave a gap, and once a week, for each instance at its own hour of the week. Its
 * first read of a day (UTC) covers two days. The last hour of the overlap is reserved for datapoints that were late
 * then.
 */
export const readDepth = (
  id: InstanceId,
  record: Omit<ReadingRecord, "spans"> | undefined,
  now: DateTime.Utc,
  options: Pick<WindowOptions, "overlap">
): ReadDepth => {
  if (record === undefined || leavesGap(record, now, options) || isWeeklyReadDue(id, record, now)) return "whole"
  return dayOf(record.daysReadAt) === dayOf(now) ? "overlap" : "days"
}

const leavesGap = (
  { readAt }: Pick<ReadingRecord, "readAt">,
  now: DateTime.Utc,
  options: Pick<WindowOptions, "overlap">
): boolean =>
  now.epochMilliseconds - readAt.epochMilliseconds >
  Duration.toMillis(options.overlap) - Duration.toMillis(Duration.hours(1))

/** A record from the future proves nothing: the clock was set. */
const isWeeklyReadDue = (id: InstanceId, { fullyReadAt }: Pick<ReadingRecord, "fullyReadAt">, now: DateTime.Utc) =>
  DateTime.isGreaterThan(fullyReadAt, now) || fullyReadAt.epochMilliseconds < lastWeeklyRead(id, now)

const hoursPerWeek = millisPerWeek / millisPerHour

/**
 * The start of the hour, at most a week ago, in which an instance has its weekly read, in milliseconds since the epoch.
 */
const lastWeeklyRead = (id: InstanceId, now: DateTime.Utc): number => {
  // The last digits of a UUID are as good as random.
  const offset = (Number.parseInt(id.slice(-8), 16) % hoursPerWeek) * millisPerHour
  return Math.floor((now.epochMilliseconds - offset) / millisPerWeek) * millisPerWeek + offset
}

const dayOf = (instant: DateTime.Utc): number => Math.floor(instant.epochMilliseconds / millisPerDay)
