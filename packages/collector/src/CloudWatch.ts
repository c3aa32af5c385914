import type { MetricName } from "@snoozeql/domain/MetricName"
import { Context, type DateTime, type Effect, Layer } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import { makeScriptedCloudWatch } from "./internal/scriptedCloudWatch.ts"

/** CloudWatch's statistics of a metric over an hour. */
export type Statistic = "Average" | "Maximum" | "Minimum" | "SampleCount"

/** The statistics that make an hourly aggregate. */
export const statistics: ReadonlyArray<Statistic> = ["Average", "Maximum", "Minimum", "SampleCount"]

/** One statistic of one metric of one instance, hour by hour. */
export interface MetricDataQuery {
  /** Unique in its request: a lower-case letter, then letters, digits and `_`. */
  readonly id: string
  /** The DBInstanceIdentifier. */
  readonly instanceName: string
  readonly metricName: MetricName
  readonly statistic: Statistic
}

/** At most 500 queries over one window. */
export interface MetricDataRequest {
  readonly queries: ReadonlyArray<MetricDataQuery>
  /** Inclusive; the start of an hour, or the hours of the answer are shifted. */
  readonly start: DateTime.Utc
  /** Exclusive. */
  readonly end: DateTime.Utc
  /** Asks for the page after the one that answered it. */
  readonly nextToken?: string
}

/** The value of a statistic over the hour that starts at `timestamp`. */
export interface Datapoint {
  readonly timestamp: DateTime.Utc
  readonly value: number
}

/**
 * How complete a result is. `PartialData`: the rest comes with a later page. `InternalError`: CloudWatch failed, asking
 * again may help. `Forbidden`: the metric may not be read.
 */
export type MetricDataStatus = "Complete" | "PartialData" | "InternalError" | "Forbidden"

/** What one page holds of one query. The same id may come back on later pages. */
export interface MetricDataResult {
  readonly id: string
  readonly status: MetricDataStatus
  readonly messages: ReadonlyArray<string>
  /** In no particular order. An hour without samples has no datapoint. */
  readonly datapoints: ReadonlyArray<Datapoint>
}

/** One page of the answer to a request. */
export interface MetricDataPage {
  /** In no particular order. */
  readonly results: ReadonlyArray<MetricDataResult>
  /** What CloudWatch has to say about the request as a whole. */
  readonly messages: ReadonlyArray<string>
  /** Present where there are more pages. */
  readonly nextToken?: string
  /** How many requests it took, retries included. */
  readonly apiCalls: number
}

/** A minute of one metric of one instance. */
export interface SampledMinute {
  readonly instanceName: string
  readonly metricName: MetricName
  /** The start of the minute, in milliseconds since the epoch. */
  readonly minute: number
}

/** What a scripted CloudWatch knows and does. */
export interface CloudWatchScript {
  /** The sample published for a minute; undefined where none was. Asked only for minutes that have ended. */
  readonly sample: (minute: SampledMinute) => number | undefined
  /**
   * Sees every page before it is answered and may change it, delay it, or fail in its place: throttling, missing or late
   * points, PartialData over two pages. Left out, pages are answered as they are.
   */
  readonly intercept?: (
    page: MetricDataPage,
    request: MetricDataRequest
  ) => Effect.Effect<MetricDataPage, AwsRequestError>
}

/**
 * CloudWatch's GetMetricData for the namespace `AWS/RDS` with a period of one hour.
 *
 * The layer over the AWS SDK is in `aws/CloudWatchAws`.
 */
export class CloudWatch extends Context.Service<
  CloudWatch,
  {
    /** One page of metric data. Throttling and transient failures have been retried when it fails. */
    readonly getMetricData: (request: MetricDataRequest) => Effect.Effect<MetricDataPage, AwsRequestError>
  }
>()("@snoozeql/collector/CloudWatch") {
  /**
   * CloudWatch over samples that the caller makes up, for deterministic tests: it reads no clock but Effect's and does no
   * IO, so that weeks pass under TestClock in a moment.
   *
   * @example
   * CloudWatch.layerScripted({
   *   sample: ({ instanceName }) => (instanceName === "orders" ? 12.5 : undefined)
   * })
   */
  static readonly layerScripted = (script: CloudWatchScript): Layer.Layer<CloudWatch> =>
    Layer.succeed(CloudWatch, makeScriptedCloudWatch(script))
}
