import { type HourlyMetricInput, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { type DateTime, Result } from "effect"
import { type MetricDataResult, type MetricDataStatus, type Statistic, statistics } from "../CloudWatch.ts"
import { queryId, type SeriesSlice } from "./batches.ts"
import { periodMillis } from "./limits.ts"

/** The hourly aggregates in the pages of a response, and what is missing. */
export interface FoldedResults {
  /** Aggregates that can be stored. */
  readonly rows: ReadonlyArray<HourlyMetricInput>
  /** How many hours were omitted because a statistic was missing or the statistics contradict each other. */
  readonly skipped: number
  /** Series that were returned completely. */
  readonly complete: ReadonlyArray<SeriesSlice>
  /** Series that CloudWatch did not return in full. Requesting them again may help. They have no rows. */
  readonly unfinished: ReadonlyArray<SeriesSlice>
  /** Series that may not be read. They have no rows. */
  readonly forbidden: ReadonlyArray<SeriesSlice>
}

/** The content of the pages for one series. */
interface CollectedSeries {
  /** The statuses of the statistics that were returned. */
  readonly statuses: Map<Statistic, MetricDataStatus>
  /** By the start of the hour, in milliseconds since the epoch. */
  readonly hours: Map<number, CollectedHour>
}

interface CollectedHour {
  readonly timestamp: DateTime.Utc
  readonly values: Record<Statistic, number | undefined>
}

/**
 * Folds the results of all pages into hourly aggregates. Results are matched by id and datapoints by timestamp, because
 * neither has a certain order and any of them may be missing.
 */
export const foldResults = (
  series: ReadonlyArray<SeriesSlice>,
  results: ReadonlyArray<MetricDataResult>
): FoldedResults => {
  const collected = collectBySeries(series, results)
  const rows: Array<HourlyMetricInput> = []
  const complete: Array<SeriesSlice> = []
  const unfinished: Array<SeriesSlice> = []
  const forbidden: Array<SeriesSlice> = []
  let skipped = 0
  for (const [index, one] of series.entries()) {
    const { hours, statuses } = collected[index] ?? nothingCollected
    if (statistics.some((statistic) => statuses.get(statistic) === "Forbidden")) {
      forbidden.push(one)
      continue
    }
    if (statistics.some((statistic) => statuses.get(statistic) !== "Complete")) {
      unfinished.push(one)
      continue
    }
    let skippedHours = 0
    for (const [timestamp, hour] of hours) {
      if (timestamp < one.start.epochMilliseconds || timestamp >= one.end.epochMilliseconds) continue
      const row = toRow(one, hour)
      if (row === undefined) skippedHours += 1
      else rows.push(row)
    }
    skipped += skippedHours
    if (skippedHours === 0) complete.push(one)
  }
  return { rows, skipped, complete, unfinished, forbidden }
}

const nothingCollected: CollectedSeries = { statuses: new Map(), hours: new Map() }

/**
 * Collects the results by series. The same id may be on several pages: its datapoints are combined, a failure on any
 * page counts, and otherwise the status of the last page.
 */
const collectBySeries = (
  series: ReadonlyArray<SeriesSlice>,
  results: ReadonlyArray<MetricDataResult>
): ReadonlyArray<CollectedSeries> => {
  const collected = series.map((): CollectedSeries => ({ statuses: new Map(), hours: new Map() }))
  const requested = new Map(
    collected.flatMap((one, index) =>
      statistics.map((statistic) => [queryId(index, statistic), { ...one, statistic }] as const)
    )
  )
  for (const { datapoints, id, status } of results) {
    const query = requested.get(id)
    if (query === undefined) continue
    const { hours, statistic, statuses } = query
    const before = statuses.get(statistic)
    if (before !== "Forbidden" && (before !== "InternalError" || status === "Forbidden")) {
      statuses.set(statistic, status)
    }
    for (const { timestamp, value } of datapoints) {
      let hour = hours.get(timestamp.epochMilliseconds)
      if (hour === undefined) {
        hour = {
          timestamp,
          values: { Average: undefined, Maximum: undefined, Minimum: undefined, SampleCount: undefined }
        }
        hours.set(timestamp.epochMilliseconds, hour)
      }
      hour.values[statistic] = value
    }
  }
  return collected
}

/** The aggregate of one hour, or undefined if its statistics are incomplete or contradict each other. */
const toRow = (
  { instanceId, metricName }: SeriesSlice,
  { timestamp, values: { Average, Maximum, Minimum, SampleCount } }: CollectedHour
): HourlyMetricInput | undefined => {
  if (Average === undefined || Maximum === undefined || Minimum === undefined || SampleCount === undefined) {
    return undefined
  }
  // A datapoint that does not start on the hour covers parts of two hours.
  if (timestamp.epochMilliseconds % periodMillis !== 0) return undefined
  const normalized = normalizeHourlyMetric(
    {
      instance_id: instanceId,
      metric_name: metricName,
      hour: timestamp,
      avg_value: Average,
      max_value: Maximum,
      min_value: Minimum,
      sample_count: SampleCount
    },
    0
  )
  return Result.isSuccess(normalized) ? normalized.success : undefined
}
