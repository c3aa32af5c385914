import type { MetricName } from "@snoozeql/domain/MetricName"
import { DateTime, Effect, Layer } from "effect"
import { AwsRequestError } from "./AwsRequestError.ts"
import {
  CloudWatch,
  type Datapoint,
  type MetricDataPage,
  type MetricDataQuery,
  type MetricDataRequest,
  type Statistic
} from "./CloudWatch.ts"
import { maximumQueries, periodMillis } from "./pass/limits.ts"
import type { MetricTarget } from "./AccountRegion.ts"

/** One minute of one metric of one instance of a target. */
export interface SampledMinute {
  readonly instanceName: string
  readonly metricName: MetricName
  /** The start of the minute, in milliseconds since the epoch. */
  readonly minute: number
  /** Whose CloudWatch is asked. */
  readonly target: MetricTarget
}

/** The data and the behaviour of a scripted CloudWatch. */
export interface CloudWatchScript {
  /** Returns the sample of a minute, or undefined if there is none. It is called only for minutes that have ended. */
  readonly sample: (minute: SampledMinute) => number | undefined
  /**
   * Receives every page before it is returned, and may change it, delay it, or fail instead: to simulate throttling,
   * missing or late points, or PartialData over two pages. If omitted, pages are returned unchanged.
   */
  readonly intercept?: (
    page: MetricDataPage,
    request: MetricDataRequest
  ) => Effect.Effect<MetricDataPage, AwsRequestError>
}

const minuteMillis = 60_000
const validId = /^[a-z][A-Za-z0-9_]{0,254}$/

type HourStatistics = Readonly<Record<Statistic, number>> & { readonly timestamp: DateTime.Utc }

/**
 * The statistics of one hour by CloudWatch's rules: only minutes of the window that have ended. Undefined if the hour
 * has no samples.
 */
const aggregateHour = (
  script: CloudWatchScript,
  query: MetricDataQuery,
  target: MetricTarget,
  hourStart: number,
  until: number
): HourStatistics | undefined => {
  let sum = 0
  let count = 0
  let maximum = Number.NEGATIVE_INFINITY
  let minimum = Number.POSITIVE_INFINITY
  for (let minute = hourStart; minute + minuteMillis <= until; minute += minuteMillis) {
    const value = script.sample({ instanceName: query.instanceName, metricName: query.metricName, minute, target })
    if (value === undefined) continue
    sum += value
    count += 1
    maximum = Math.max(maximum, value)
    minimum = Math.min(minimum, value)
  }
  if (count === 0) return undefined
  return {
    timestamp: DateTime.makeUnsafe(hourStart),
    Average: sum / count,
    Maximum: maximum,
    Minimum: minimum,
    SampleCount: count
  }
}

const rejection = (request: MetricDataRequest): string | undefined => {
  if (request.queries.length > maximumQueries) return `The request has more than ${maximumQueries} queries`
  const ids = new Set(request.queries.map(({ id }) => id))
  if (ids.size < request.queries.length) return "The ids of the queries are not unique"
  const invalid = request.queries.find(({ id }) => !validId.test(id))
  if (invalid !== undefined) return `The id ${invalid.id} is not valid`
  if (request.start.epochMilliseconds >= request.end.epochMilliseconds) {
    return "The start must be before the end"
  }
  return undefined
}

const makePage = (script: CloudWatchScript, request: MetricDataRequest, now: number): MetricDataPage => {
  const end = Math.min(request.end.epochMilliseconds, now)
  const bySeries = new Map<string, ReadonlyArray<HourStatistics>>()
  /** Newest first, which is CloudWatch's default. */
  const seriesOf = (query: MetricDataQuery): ReadonlyArray<HourStatistics> => {
    const key = `${query.metricName} ${query.instanceName}`
    const known = bySeries.get(key)
    if (known !== undefined) return known
    const hours: Array<HourStatistics> = []
    for (let hour = request.start.epochMilliseconds; hour < end; hour += periodMillis) {
      const aggregate = aggregateHour(script, query, request.target, hour, Math.min(hour + periodMillis, end))
      if (aggregate !== undefined) hours.push(aggregate)
    }
    hours.reverse()
    bySeries.set(key, hours)
    return hours
  }
  return {
    results: request.queries.map((query) => ({
      id: query.id,
      status: "Complete" as const,
      messages: [],
      datapoints: seriesOf(query).map((hour): Datapoint => ({
        timestamp: hour.timestamp,
        value: hour[query.statistic]
      }))
    })),
    messages: [],
    apiCalls: 1
  }
}

const make = (script: CloudWatchScript): CloudWatch["Service"] => ({
  getMetricData: Effect.fnUntraced(function* (request) {
    const message = rejection(request)
    if (message !== undefined) {
      return yield* new AwsRequestError({
        operation: "GetMetricData",
        reason: "Rejected",
        code: "ValidationError",
        region: null,
        message,
        apiCalls: 1
      })
    }
    const now = yield* DateTime.now
    const page = makePage(script, request, now.epochMilliseconds)
    return script.intercept === undefined ? page : yield* script.intercept(page, request)
  })
})

/**
 * CloudWatch over samples from a script. Use it in deterministic tests: its only clock is Effect's and it does no IO,
 * so weeks pass at once under TestClock.
 *
 * @example
 * ScriptedCloudWatch.layer({
 *   sample: ({ instanceName }) => (instanceName === "orders" ? 12.5 : undefined)
 * })
 */
export const layer = (script: CloudWatchScript): Layer.Layer<CloudWatch> => Layer.succeed(CloudWatch, make(script))
