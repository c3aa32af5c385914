import { HttpApi, OpenApi } from "effect/http-api"
import { ActivityApi } from "./ActivityApi.ts"
import { CollectionsApi } from "./CollectionsApi.ts"
import { InstancesApi } from "./InstancesApi.ts"
import { MetricsApi } from "./MetricsApi.ts"
import { OperationsApi } from "./OperationsApi.ts"

// A misspelt name must not be taken for an absent one, and all mistakes are told at once.
const strict = { onExcessProperty: "error", errors: "all" } as const

/**
 * The HTTP API of SnoozeQL: what the server implements, what a typed client is derived from
 * (`HttpApiClient.make(Api)`), and what `/openapi.json` describes.
 *
 * JSON in snake_case. Instants are written as `2026-01-01T10:00:00.000Z` and read as RFC 3339 with any offset. Errors
 * are RFC 9457 problem documents.
 */
export class Api extends HttpApi.make("snoozeql")
  .add(OperationsApi, InstancesApi, MetricsApi, ActivityApi, CollectionsApi)
  .annotate(HttpApi.ParamsParseOptions, strict)
  .annotate(HttpApi.QueryParseOptions, strict)
  .annotate(HttpApi.PayloadParseOptions, strict)
  .annotateMerge(
    OpenApi.annotations({
      title: "SnoozeQL",
      version: "1.0.0",
      description:
        "What databases do, hour by hour. Instants are RFC 3339 with an offset and are answered in UTC; errors are RFC 9457 problem documents that name what was wrong. The bearer token is asked for under /api where the server has an API key.",
      license: { name: "MIT", identifier: "MIT" },
      servers: [{ url: "/" }]
    })
  ) {}
