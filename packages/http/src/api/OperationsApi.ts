import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiError, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { UnauthorizedWithChallenge } from "./Authorization.ts"

const Ok = Schema.Struct({ status: Schema.tag("ok") })

/** The server cannot do its work yet, or not now; `detail` says why. */
export class NotReady extends HttpApiError.Problem<NotReady>()("NotReady", {
  type: "urn:snoozeql:problem:not-ready",
  status: 503,
  title: "Not ready"
}) {}

/** For the machines that watch the server. No API key is asked for, but for the metrics if they are not open. */
export class OperationsApi extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("live", "/health/live", { success: Ok }).annotateMerge(
      OpenApi.annotations({
        summary: "Tell whether the process is alive",
        description: "200 as long as it can answer at all."
      })
    ),
    HttpApiEndpoint.get("ready", "/health/ready", { success: Ok, error: NotReady }).annotateMerge(
      OpenApi.annotations({
        summary: "Tell whether the server can do its work",
        description: "503 with the reason while the database is away or not migrated."
      })
    ),
    HttpApiEndpoint.get("prometheus", "/metrics", {
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain; version=0.0.4; charset=utf-8" })),
      error: UnauthorizedWithChallenge
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Read the server's own metrics",
        description:
          "In Prometheus' text format. Asks for the API key where the server has one, unless the server is told to leave its metrics open."
      })
    )
  )
  .annotate(OpenApi.Description, "Health and metrics of the server itself") {}
