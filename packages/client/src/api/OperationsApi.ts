import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { RateLimitExceededWithRetry, UnauthorizedWithChallenge } from "./Authorization.ts"
import { StoreUnavailableProblem } from "./StoreOutage.ts"

const Ok = Schema.Struct({ status: Schema.tag("ok") })

/** The server cannot do its work at the moment. `detail` says why. */
export class NotReady extends HttpApiError.Problem<NotReady>()("NotReady", {
  type: "urn:snoozeql:problem:not-ready",
  status: 503,
  title: "Not ready"
}) {}

/** The routes for programs that watch the server. They need no API key, except `/metrics` if it is not public. */
export class OperationsApi extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("live", "/health/live", { success: Ok }).annotateMerge(
      OpenApi.annotations({
        summary: "Get whether the process is alive",
        description: "Returns 200 as long as the process can respond."
      })
    ),
    HttpApiEndpoint.get("ready", "/health/ready", { success: Ok, error: NotReady }).annotateMerge(
      OpenApi.annotations({
        summary: "Get whether the server can do its work",
        description: "Returns 503 with the reason while the database is unreachable or not migrated."
      })
    ),
    HttpApiEndpoint.get("prometheus", "/metrics", {
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain; version=0.0.4; charset=utf-8" })),
      error: [UnauthorizedWithChallenge, RateLimitExceededWithRetry, StoreUnavailableProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the server's own metrics",
        description:
          "In Prometheus' text format. If the server has API keys, the request needs one, unless the metrics are set to be public."
      })
    )
  )
  .annotate(OpenApi.Description, "Health and metrics of the server itself") {}
