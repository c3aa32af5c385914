import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { DateTime } from "effect"
import { type MetricDataQuery, type Statistic, statistics } from "../CloudWatch.ts"
import { maximumDatapoints, maximumQueries, maximumRequestBytes, periodMillis } from "./limits.ts"

/** The part of a series that is read: the hours from `start` to `end`, under the name that the instance had then. */
export interface SeriesSlice {
  readonly instanceId: InstanceId
  /** The DBInstanceIdentifier of the instance in these hours. */
  readonly instanceName: string
  readonly metricName: MetricName
  /** The first hour to read, inclusive. Earlier datapoints of the response are not stored. */
  readonly start: DateTime.Utc
  /** Exclusive. Later datapoints of the response are not stored. */
  readonly end: DateTime.Utc
}

/** Slices that share a window, so one request (and its further pages) reads them. */
export interface Batch {
  readonly series: ReadonlyArray<SeriesSlice>
  /** The earliest start of its series. */
  readonly start: DateTime.Utc
  /** At or after the end of all of its series. */
  readonly end: DateTime.Utc
}

/** The size limits of one request. They are CloudWatch's, except in tests. */
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

/** An upper bound for the JSON of a query without its names. */
const bytesPerQuery = 256
/** An upper bound for the JSON of a request without its queries, including a NextToken. */
const bytesPerRequest = 16_384

const textEncoder = new TextEncoder()

const seriesBytes = ({ instanceName, metricName }: SeriesSlice): number =>
  statistics.length * (bytesPerQuery + metricName.length + textEncoder.encode(JSON.stringify(instanceName)).length)

/**
 * Puts series into batches. All batches end at `end`; the window of a batch begins with its earliest series. A window
 * that is wider than a series costs nothing, because CloudWatch bills by the query. All statistics of a series are in
 * the same batch, because statistics that are read at different times may contradict each other. For the same reason, a
 * batch fits on one page of datapoints, unless a single series is larger. All series of an instance are in the same
 * batch too, unless they do not fit: so a pass that is interrupted has read few instances in part.
 */
export const makeBatches = (
  series: ReadonlyArray<SeriesSlice>,
  end: DateTime.Utc,
  limits: BatchLimits = cloudWatchLimits
): ReadonlyArray<Batch> => {
  // The earliest series come first. So the first series of a batch sets its start, and a batch reaches no further back
  // than needed.
  const sorted = series.toSorted((a, b) => a.start.epochMilliseconds - b.start.epochMilliseconds)
  const batches: Array<Batch> = []
  let current: Array<SeriesSlice> = []
  let start = end
  let bytes = bytesPerRequest
  const close = () => {
    if (current.length > 0) batches.push({ series: current, start, end })
  }
  const fits = (added: ReadonlyArray<SeriesSlice>): boolean => {
    const queries = (current.length + added.length) * statistics.length
    const hours = Math.ceil((end.epochMilliseconds - start.epochMilliseconds) / periodMillis)
    const addedBytes = added.reduce((sum, one) => sum + seriesBytes(one), 0)
    return queries <= limits.queries && queries * hours <= limits.datapoints && bytes + addedBytes <= limits.bytes
  }
  const beginUnlessFits = (added: ReadonlyArray<SeriesSlice>) => {
    const [first] = added
    if (first === undefined || (current.length > 0 && fits(added))) return
    close()
    current = []
    start = first.start
    bytes = bytesPerRequest
  }
  for (const ofInstance of partsOfInstances(sorted)) {
    beginUnlessFits(ofInstance)
    for (const next of ofInstance) {
      beginUnlessFits([next])
      current.push(next)
      bytes += seriesBytes(next)
    }
  }
  close()
  return batches
}

/** Divides series where the instance changes. */
const partsOfInstances = (series: ReadonlyArray<SeriesSlice>): ReadonlyArray<ReadonlyArray<SeriesSlice>> => {
  const parts: Array<Array<SeriesSlice>> = []
  let last: InstanceId | undefined
  for (const one of series) {
    if (one.instanceId === last) parts.at(-1)?.push(one)
    else parts.push([one])
    last = one.instanceId
  }
  return parts
}

/** The query id of one statistic of the series at `index`. */
export const queryId = (index: number, statistic: Statistic): string => `s${index}_${statistic.toLowerCase()}`

/** The queries that read the series. The statistics of a series are next to each other. */
export const queriesOf = (series: ReadonlyArray<SeriesSlice>): ReadonlyArray<MetricDataQuery> =>
  series.flatMap(({ instanceName, metricName }, index) =>
    statistics.map((statistic) => ({ id: queryId(index, statistic), instanceName, metricName, statistic }))
  )
