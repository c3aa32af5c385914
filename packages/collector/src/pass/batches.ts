import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { DateTime } from "effect"
import { type MetricDataQuery, type Statistic, statistics } from "../CloudWatch.ts"
import { maximumDatapoints, maximumQueries, maximumRequestBytes, periodMillis } from "./limits.ts"

/** One metric of one instance under one of its names, to be read from `start` to `end`. */
export interface Series {
  readonly instanceId: InstanceId
  /** The DBInstanceIdentifier that the instance had in these hours. */
  readonly instanceName: string
  readonly metricName: MetricName
  /** The first hour that is read, inclusive. What CloudWatch has from before is not stored. */
  readonly start: DateTime.Utc
  /** Exclusive. What CloudWatch has from then on is not stored. */
  readonly end: DateTime.Utc
}

/** Series that are read with one request (and its further pages), since they share a window. */
export interface Batch {
  readonly series: ReadonlyArray<Series>
  /** The earliest start of its series. */
  readonly start: DateTime.Utc
  /** No earlier than the end of any of its series. */
  readonly end: DateTime.Utc
}

/** What one request may hold; CloudWatch's limits unless a test says otherwise. */
export interface BatchLimits {
  readonly queries: number
  readonly datapoints: number
  readonly bytes: number
}

const cloudWatchLimits: BatchLimits = {
  queries: maximumQueries,
  datapoints: maximumDatapoints,
  bytes: maximumRequestBytes
}

/** More than the JSON of a query takes apart from its names. */
const bytesPerQuery = 256
/** More than the JSON of a request takes apart from its queries, with a NextToken. */
const bytesPerRequest = 16_384

const textEncoder = new TextEncoder()

const seriesBytes = ({ instanceName, metricName }: Series): number =>
  statistics.length * (bytesPerQuery + metricName.length + textEncoder.encode(JSON.stringify(instanceName)).length)

/**
 * Fills batches with series that are read with one window, which ends at `end`. A window that is wider than a series costs
 * nothing: CloudWatch bills by the query. A series' statistics stay together: read at different
 * times they would not belong to each other. For the same reason a batch stays small enough for one page of datapoints,
 * unless a single series is larger than that.
 */
export const makeBatches = (
  series: ReadonlyArray<Series>,
  end: DateTime.Utc,
  limits: BatchLimits = cloudWatchLimits
): ReadonlyArray<Batch> => {
  // Earliest first, so that the first series of a batch sets its start and batches reach back no further than needed.
  const sorted = series.toSorted((a, b) => a.start.epochMilliseconds - b.start.epochMilliseconds)
  const batches: Array<Batch> = []
  let current: Array<Series> = []
  let start = end
  let bytes = bytesPerRequest
  const close = () => {
    if (current.length > 0) batches.push({ series: current, start, end })
  }
  for (const next of sorted) {
    const queries = (current.length + 1) * statistics.length
    const hours = Math.ceil((end.epochMilliseconds - start.epochMilliseconds) / periodMillis)
    const fits =
      queries <= limits.queries && queries * hours <= limits.datapoints && bytes + seriesBytes(next) <= limits.bytes
    if (current.length === 0 || !fits) {
      close()
      current = []
      start = next.start
      bytes = bytesPerRequest
    }
    current.push(next)
    bytes += seriesBytes(next)
  }
  close()
  return batches
}

/** The id of one statistic of the series at `index`. */
export const queryId = (index: number, statistic: Statistic): string => `s${index}_${statistic.toLowerCase()}`

/** The queries that read the series, each series' statistics side by side. */
export const queriesOf = (series: ReadonlyArray<Series>): ReadonlyArray<MetricDataQuery> =>
  series.flatMap(({ instanceName, metricName }, index) =>
    statistics.map((statistic) => ({ id: queryId(index, statistic), instanceName, metricName, statistic }))
  )
