import type { MetricName } from "@snoozeql/domain/MetricName"
import { Context, type DateTime, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import type { MetricTarget } from "./AccountRegion.ts"

/** CloudWatch's statistics of a metric over an hour. */
export type Statistic = "Average" | "Maximum" | "Minimum" | "SampleCount"

/** The statistics that make up an hourly aggregate. */
export const statistics: ReadonlyArray<Statistic> = ["Average", "Maximum", "Minimum", "SampleCount"]

/** A query for one statistic of one metric of one instance, by the hour. */
export interface MetricDataQuery {
  /** Unique in its request. It begins with a lower-case letter, followed by letters, digits and `_`. */
  readonly id: string
  /** The DBInstanceIdentifier. */
  readonly instanceName: string
  /** The id of the account that owns the instance. Omit it if that is the account whose CloudWatch is asked. */
  readonly account?: string
  readonly metricName: MetricName
  readonly statistic: Statistic
}

/** A request for at most 500 queries over one window of time. */
export interface MetricDataRequest {
  /** Whose CloudWatch is asked. */
  readonly target: MetricTarget
  readonly queries: ReadonlyArray<MetricDataQuery>
  /** Inclusive. It must be the start of an hour, or the hours of the response are shifted. */
  readonly start: DateTime.Utc
  /** Exclusive. */
  readonly end: DateTime.Utc
  /** The token of the previous page, to request the next one. */
  readonly nextToken?: string
}

/** The value of a statistic in the hour that starts at `timestamp`. */
export interface Datapoint {
  readonly timestamp: DateTime.Utc
  readonly value: number
}

/**
 * How complete a result is. `PartialData`: a later page has the rest. `InternalError`: CloudWatch failed, and
 * requesting it again may help. `Forbidden`: the credentials may not read the metric.
 */
export type MetricDataStatus = "Complete" | "PartialData" | "InternalError" | "Forbidden"

/** The part of one query's result that is on one page. Later pages may have more of it, with the same id. */
export interface MetricDataResult {
  readonly id: string
  readonly status: MetricDataStatus
  readonly messages: ReadonlyArray<string>
  /** In no particular order. An hour without samples has no datapoint. */
  readonly datapoints: ReadonlyArray<Datapoint>
}

/** One page of the response to a request. */
export interface MetricDataPage {
  /** In no particular order. */
  readonly results: ReadonlyArray<MetricDataResult>
  /** CloudWatch's messages about the request as a whole. */
  readonly messages: ReadonlyArray<string>
  /** The token of the next page. Omitted on the last page. */
  readonly nextToken?: string
  /** How many requests were sent for this page, including retries. */
  readonly apiCalls: number
}

/**
 * CloudWatch's GetMetricData for the namespace `AWS/RDS` with a period of one hour.
 *
 * `CloudWatchAws.layer` (`aws/CloudWatchAws`) provides it over the AWS SDK, `ScriptedCloudWatch.layer` for tests.
 */
export class CloudWatch extends Context.Service<
  CloudWatch,
  {
    /** Returns one page of metric data. It retries throttling and transient failures before it fails. */
    readonly getMetricData: (request: MetricDataRequest) => Effect.Effect<MetricDataPage, AwsRequestError>
  }
>()("@snoozeql/collector/CloudWatch") {}
