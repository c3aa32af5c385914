import { type IsPublished, publication } from "../faults/publication.ts"
import type { Faults } from "../Faults.ts"
import { draw } from "../faults/draw.ts"
import type { Series } from "../series/Series.ts"
import type { MetricSource } from "./MetricSource.ts"
import type { Position } from "./NextToken.ts"
import { hasDataInPeriod, retention, roundStartTime } from "./periods.ts"
import { addSample, emptyAggregate, type PeriodAggregate, statisticOf } from "./statistics.ts"
import type { ValidQuery, ValidRequest } from "./validate.ts"

/** The part of a page that belongs to one query, as it is sent. Timestamps are seconds since the epoch. */
export interface MetricDataResult {
  readonly Id: string
  readonly Label: string
  readonly Timestamps: ReadonlyArray<number>
  readonly Values: ReadonlyArray<number>
  readonly StatusCode: "Complete" | "PartialData" | "InternalError"
  readonly Messages?: ReadonlyArray<{ readonly Code: string; readonly Value: string }>
}

/** One page of the results of GetMetricData. */
export interface Page {
  readonly results: ReadonlyArray<MetricDataResult>
  readonly datapoints: number
  /** How many results have StatusCode `InternalError`. */
  readonly internalErrors: number
  /** Where the next page begins, unless this is the last. */
  readonly next: Position | undefined
}

/** The sources of a page. `now` is in milliseconds since the epoch. */
export interface Reading {
  readonly source: MetricSource
  readonly seed: number
  readonly faults: Faults
  /** The number of the GetMetricData call. Faults depend on it. */
  readonly call: number
  readonly now: number
}

const internalError = { Code: "InternalError", Value: "The query could not be processed due to an internal error." }

/** The aggregates of series in periods. Each is computed once, and used for all statistics of its series. */
class PeriodAggregates {
  readonly #series: Series
  readonly #isPublished: IsPublished
  readonly #period: number
  readonly #clipAt: number
  readonly #known = new Map<number, PeriodAggregate>()

  constructor(series: Series, isPublished: IsPublished, period: number, clipAt: number) {
    this.#series = series
    this.#isPublished = isPublished
    this.#period = period
    this.#clipAt = clipAt
  }

  at(start: number): PeriodAggregate {
    const known = this.#known.get(start)
    if (known !== undefined) return known
    const aggregate = emptyAggregate()
    this.#series.visit(start, Math.min(start + this.#period, this.#clipAt), (timestamp, value) => {
      if (this.#isPublished(timestamp)) addSample(aggregate, value)
    })
    this.#known.set(start, aggregate)
    return aggregate
  }
}

/** The starts of a query's periods that may have data, in the requested order, beginning after `after`. */
function* periodStarts(
  request: ValidRequest,
  query: ValidQuery,
  series: Series,
  now: number,
  after: number | null
): Generator<number> {
  const { period } = query
  if (!hasDataInPeriod(period, request.startTime, now)) return
  const origin = roundStartTime(request.startTime, now)
  const oldest = Math.max(origin, series.firstTimestamp, now - retention)
  const newest = Math.min(request.endTime - 1, now)
  const first = origin + Math.max(0, Math.floor((oldest - origin) / period)) * period
  const last = origin + Math.floor((newest - origin) / period) * period
  if (request.order === "TimestampAscending") {
    for (let start = first; start <= last; start += period) if (after === null || start > after) yield start
  } else {
    for (let start = last; start >= first; start -= period) if (after === null || start < after) yield start
  }
}

/**
 * Reads one page of at most `limit` datapoints, beginning at `from`.
 *
 * Queries are read one after the other. If the limit cuts a query, its result has `PartialData`, and the next page begins
 * with the rest of it, under the same Id. A period without a published sample has no datapoint. The timestamp of a datapoint
 * is the start of its period. Periods begin at StartTime, whether it is aligned or not.
 */
export const getMetricDataPage = (request: ValidRequest, reading: Reading, from: Position, limit: number): Page => {
  const { call, faults, now, seed, source } = reading
  const queries = request.queries.filter((query) => query.returnData)
  const clipAt = faults.clip_at_end_time === true ? request.endTime : Number.POSITIVE_INFINITY
  const aggregates = new Map<Series, Map<number, PeriodAggregates>>()

  const aggregatesOf = (series: Series, period: number): PeriodAggregates => {
    const byPeriod = aggregates.get(series) ?? new Map<number, PeriodAggregates>()
    aggregates.set(series, byPeriod)
    const known =
      byPeriod.get(period) ?? new PeriodAggregates(series, publication(series, faults, seed, now), period, clipAt)
    byPeriod.set(period, known)
    return known
  }

  const results: Array<MetricDataResult> = []
  let datapoints = 0
  let internalErrors = 0

  for (let index = from.query; index < queries.length; index++) {
    const query = queries[index]
    if (query === undefined) break
    if (datapoints === limit) return { results, datapoints, internalErrors, next: { query: index, after: null } }
    const { id: Id, label: Label } = query
    if (draw(seed, `internal error ${call}`, index, faults.internal_error_rate)) {
      internalErrors += 1
      results.push({ Id, Label, Timestamps: [], Values: [], StatusCode: "InternalError", Messages: [internalError] })
      continue
    }
    const Timestamps: Array<number> = []
    const Values: Array<number> = []
    const series = source(query)
    let after = index === from.query ? from.after : null
    if (series !== undefined) {
      const periods = aggregatesOf(series, query.period)
      for (const start of periodStarts(request, query, series, now, after)) {
        const aggregate = periods.at(start)
        if (aggregate.sampleCount === 0) continue
        if (datapoints === limit) {
          results.push({ Id, Label, Timestamps, Values, StatusCode: "PartialData" })
          return { results, datapoints, internalErrors, next: { query: index, after } }
        }
        Timestamps.push(start / 1000)
        Values.push(statisticOf(aggregate, query.statistic))
        datapoints += 1
        after = start
      }
    }
    results.push({ Id, Label, Timestamps, Values, StatusCode: "Complete" })
  }
  return { results, datapoints, internalErrors, next: undefined }
}
