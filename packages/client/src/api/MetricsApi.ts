import { HourlyMetric, HourlyMetricInput, MetricId } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { Instant } from "@snoozeql/domain/Instant"
import { MetricName } from "@snoozeql/domain/MetricName"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { type BodyLimits, EndpointBodyLimits, JsonBody } from "./JsonBody.ts"
import {
  ClusterHasNoMetricsProblem,
  HourIsSnapshotProblem,
  InstanceNotFoundProblem,
  MergeOutOfRangeProblem
} from "./problems.ts"
import { described, NoQuery, QueryTime } from "./query.ts"
import { documentRange } from "./rangeDocument.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { EndpointTimeLimit, TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

/** Hourly aggregates of one instance. */
export const HourlyMetrics = Schema.Struct({ metrics: Schema.Array(HourlyMetric) })

/** One metric of one instance as columns. Index i of every column belongs to the same hour. Sorted by hour. */
export const MetricSeries = Schema.Struct({
  instance_id: InstanceId,
  metric_name: MetricName,
  hour: Schema.Array(Instant),
  avg_value: Schema.Array(Schema.Finite),
  max_value: Schema.Array(Schema.Finite),
  min_value: Schema.Array(Schema.Finite),
  sample_count: Schema.Array(Schema.Int)
}).annotate({ identifier: "MetricSeries" })

/** Hourly aggregates as columns, and the range that was asked for. Metrics without rows are omitted. */
export const HourlyMetricSeries = Schema.Struct({ start: Instant, end: Instant, series: Schema.Array(MetricSeries) })

const times =
  "RFC 3339 with an offset, `now`, or a time before now such as `-7d`: minutes `m`, hours `h`, days `d` or weeks `w`."

/** Selects hours and metrics, and how they are written. Both ends of the range are inclusive. */
export const MetricsQuery = Schema.Struct({
  start: Schema.optionalKey(
    described(
      QueryTime,
      `The first hour; by default the oldest one that is kept. ${times} A relative time is the beginning of its hour`
    )
  ),
  end: Schema.optionalKey(
    described(
      QueryTime,
      `The last hour, which is included; by default the running one. ${times} A relative time is the end of its hour`
    )
  ),
  metric: Schema.optionalKey(
    described(Schema.Array(MetricName), "Only this metric; repeat it for several. By default all metrics")
  ),
  layout: Schema.optionalKey(
    described(
      Schema.Literals(["rows", "columns"]),
      "How JSON is arranged: `rows`, the default, or `columns`: arrays for each metric, which are a quarter of the size"
    )
  )
})

/** The most rows of one batch. */
export const maximumBatch = 10_000

const batchOf = <S extends Schema.Constraint>(row: S) =>
  Schema.Array(row).check(Schema.isMinLength(1), Schema.isMaxLength(maximumBatch))

/** Aggregates to merge. */
export const MergeBatch = Schema.Struct({ metrics: batchOf(HourlyMetricInput) })

/** Snapshots of whole hours to store, and when their values were read. */
export const SnapshotBatch = Schema.Struct({
  as_of: Instant.annotate({
    description:
      "When the values were read, or a time before that. Of two snapshots with as many samples, the later one stays"
  }),
  metrics: batchOf(HourlyMetricInput)
})

/** How many rows of a batch were written or not, and why. */
export const SnapshotResult = Schema.Struct({
  written: Schema.Int,
  unchanged: Schema.Int.annotate({ description: "The stored row is equal" }),
  stale: Schema.Int.annotate({
    description: "The stored row, or another one of the batch, has more samples or is newer"
  }),
  expired: Schema.Int.annotate({ description: "The hour is older than the retention" })
}).annotate({ identifier: "SnapshotResult" })

const batches =
  "Up to 10,000 rows or 4 MiB, all or nothing. Returns 400 with the index of each bad row, and what is wrong with it; up to 100 of them."

/** The most instances of one request. */
export const maximumInstances = 100

/** Selects instances, hours and metrics. */
export const SeveralMetricsQuery = Schema.Struct({
  instance: described(
    Schema.NonEmptyArray(InstanceId).check(Schema.isMaxLength(maximumInstances)),
    `The id of an instance; repeat it for up to ${maximumInstances} instances`
  ),
  ...MetricsQuery.fields
})

const selects =
  "The header `Resolved-Range` has both ends of the range as instants. `Accept: text/csv` returns rows as CSV. The response has an `ETag`: a request with it as `If-None-Match` gets 304 without a body as long as the response would be the same."

/** An aggregate to merge into its hour: `HourlyMetricInput` without the instance, which the path names. */
export const HourlyMetricMerge = HourlyMetricInput.mapFields(Struct.omit(["instance_id"]))

/** Eight values and separators for each row, and some for the rest. */
const batchLimits: BodyLimits = { mebibytes: 4, members: maximumBatch, values: 10 * maximumBatch }

/** A batch waits for other writers of its rows. */
const batchLimit = Duration.seconds(30)

/** The routes of hourly metrics. */
export class MetricsApi extends HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/instances/:id/metrics", {
      params,
      query: MetricsQuery,
      success: [HourlyMetrics, HourlyMetricSeries],
      error: [InstanceNotFoundProblem, HttpApiError.BadRequestProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List hourly metrics",
        description: `Rows with start ≤ hour ≤ end, ordered by hour, then by metric name. ${selects} Empty for a cluster, whose members have the metrics.`,
        transform: documentRange
      })
    ),
    HttpApiEndpoint.get("listSeveral", "/api/v1/metrics", {
      query: SeveralMetricsQuery,
      success: [HourlyMetrics, HourlyMetricSeries],
      error: [InstanceNotFoundProblem, HttpApiError.BadRequestProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List hourly metrics of several instances",
        description: `The metrics of the instances follow each other in the order of the request, each as \`/api/v1/instances/{id}/metrics\` returns them. ${selects}`,
        transform: documentRange
      })
    ),
    HttpApiEndpoint.post("merge", "/api/v1/instances/:id/metrics", {
      params,
      query: NoQuery,
      payload: HourlyMetricMerge,
      success: Schema.Struct({ id: MetricId }),
      error: [
        InstanceNotFoundProblem,
        HttpApiError.BadRequestProblem,
        ClusterHasNoMetricsProblem,
        HourIsSnapshotProblem,
        MergeOutOfRangeProblem
      ]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Merge samples into an hour",
          description:
            "For samples that arrive only once. Not idempotent. Returns 409 if the collector wrote the hour: such an hour can only be replaced. Returns 409 for a cluster too, whose members have the metrics. Returns 400 if the hour is older than the retention."
        })
      ),
    HttpApiEndpoint.post("mergeBatch", "/api/v1/metrics", {
      query: NoQuery,
      payload: MergeBatch,
      success: Schema.Struct({ merged: Schema.Int }),
      error: [InstanceNotFoundProblem, HttpApiError.BadRequestProblem, HourIsSnapshotProblem, MergeOutOfRangeProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotate(EndpointBodyLimits, batchLimits)
      .annotate(EndpointTimeLimit, batchLimit)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Merge samples into hours of several instances",
          description: `For samples that arrive only once. Not idempotent: if the response is lost, read the hours before you try again. ${batches} Returns 409 if the collector wrote one of the hours.`
        })
      ),
    HttpApiEndpoint.put("replaceBatch", "/api/v1/metrics", {
      query: NoQuery,
      payload: SnapshotBatch,
      success: SnapshotResult,
      error: [InstanceNotFoundProblem, HttpApiError.BadRequestProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotate(EndpointBodyLimits, batchLimits)
      .annotate(EndpointTimeLimit, batchLimit)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Store snapshots of whole hours of several instances",
          description: `For hours that are read as a whole and may be read again. Idempotent. A snapshot replaces merged samples, a snapshot with fewer samples, and an older one with as many. \`as_of\` may not be in the future. ${batches}`
        })
      ),
    HttpApiEndpoint.get("latest", "/api/v1/instances/:id/metrics/latest", {
      params,
      query: NoQuery,
      success: HourlyMetrics,
      error: InstanceNotFoundProblem
    }).annotate(OpenApi.Summary, "Get the newest row of each metric"),
    HttpApiEndpoint.get("sufficiency", "/api/v1/instances/:id/metrics/sufficiency", {
      params,
      query: NoQuery,
      success: Schema.Struct({ sufficient: Schema.Boolean, hours: Schema.Int, required: Schema.Int }),
      error: InstanceNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get whether there is enough data to judge the instance",
        description:
          "`hours` is the number of distinct hours with data, for a cluster those of its members together, and `required` the number that is needed."
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Hourly metrics of an instance") {}
