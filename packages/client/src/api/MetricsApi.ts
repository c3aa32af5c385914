import { HourlyMetric, HourlyMetricInput, MetricId } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricName } from "@snoozeql/domain/MetricName"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import {
  ClusterHasNoMetricsProblem,
  HourIsSnapshotProblem,
  InstanceNotFoundProblem,
  MergeOutOfRangeProblem
} from "./problems.ts"
import { NoQuery, QueryInstant } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

/** Hourly aggregates of one instance. */
export const HourlyMetrics = Schema.Struct({ metrics: Schema.Array(HourlyMetric) })

/** Selects hours and metrics. Both ends of the range are inclusive. */
export const MetricsQuery = Schema.Struct({
  start: Schema.optionalKey(QueryInstant),
  end: Schema.optionalKey(QueryInstant),
  metric: Schema.optionalKey(Schema.Array(MetricName))
})

/** An aggregate to merge into its hour: `HourlyMetricInput` without the instance, which the path names. */
export const HourlyMetricMerge = HourlyMetricInput.mapFields(Struct.omit(["instance_id"]))

/** The routes of an instance's hourly metrics. */
export class MetricsApi extends HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/instances/:id/metrics", {
      params,
      query: MetricsQuery,
      success: HourlyMetrics,
      error: [InstanceNotFoundProblem, HttpApiError.BadRequestProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List hourly metrics",
        description:
          "Rows with start ≤ hour ≤ end, ordered by hour, then by metric name. `start` defaults to the oldest hour that is kept, `end` to now, and `metric` (repeatable) to all metrics. Empty for a cluster, whose members have the metrics."
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
