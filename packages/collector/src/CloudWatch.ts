import type { MetricName } from "@snoozeql/domain/MetricName"
import { Context, type DateTime, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"

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

/**
 * CloudWatch's GetMetricData for the namespace `AWS/RDS` with a period of one hour.
 *
 * Its layers are `CloudWatchAws.layer` over the AWS SDK (`aws/CloudWatchAws`), and `ScriptedCloudWatch.layer` for tests.
 */
export class CloudWatch extends Context.Service<
  CloudWatch,
  {
    /** One page of metric data. Throttling and transient failures have been retried when it fails. */
    readonly getMetricData: (request: MetricDataRequest) => Effect.Effect<MetricDataPage, AwsRequestError>
  }
>()("@snoozeql/collector/CloudWatch") {}
