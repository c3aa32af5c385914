import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { ActivityApi } from "./ActivityApi.ts"
import { AdviceApi } from "./AdviceApi.ts"
import { CollectionsApi } from "./CollectionsApi.ts"
import { CostsApi } from "./CostsApi.ts"
import { DecisionsApi } from "./DecisionsApi.ts"
import { ExportsApi } from "./ExportsApi.ts"
import { InstancesApi } from "./InstancesApi.ts"
import { KeysApi } from "./KeysApi.ts"
import { MetricsApi } from "./MetricsApi.ts"
import { OperationsApi } from "./OperationsApi.ts"
import { OverviewApi } from "./OverviewApi.ts"
import { RecommendationsApi } from "./RecommendationsApi.ts"
import { PoliciesApi } from "./PoliciesApi.ts"
import { SavingsApi } from "./SavingsApi.ts"
import { refineDocument } from "./refineDocument.ts"

// A misspelt name is an error, not an omitted one. All mistakes are reported at once.
const strict = { onExcessProperty: "error", errors: "all" } as const

/**
 * The HTTP API of SnoozeQL. The server implements it, `HttpApiClient.make(Api)` makes a typed client of it, and
 * `/openapi.json` describes it.
 *
 * JSON is in snake_case. Instants are written as `2026-01-01T10:00:00.000Z` and read as RFC 3339 with any offset.
 * Errors are RFC 9457 problem documents.
 */
export class Api extends HttpApi.make("snoozeql")
  .add(
    OperationsApi,
    InstancesApi,
    MetricsApi,
    ActivityApi,
    OverviewApi,
    RecommendationsApi,
    AdviceApi,
    PoliciesApi,
    DecisionsApi,
    ExportsApi,
    CollectionsApi,
    CostsApi,
    SavingsApi,
    KeysApi
  )
  .annotate(HttpApi.ParamsParseOptions, strict)
  .annotate(HttpApi.QueryParseOptions, strict)
  .annotate(HttpApi.PayloadParseOptions, strict)
  .annotate(OpenApi.Transform, refineDocument)
  .annotateMerge(
    OpenApi.annotations({
      title: "SnoozeQL",
      version: "1.0.0",
      description:
        "What databases do, hour by hour, and when they could sleep. A unit is what sleeps: a cluster, or an instance that is not a member of one. Instants are sent as RFC 3339 with any offset and returned in UTC. Errors are RFC 9457 problem documents that name what was wrong. If the server has API keys, every request under /api needs one as a bearer token: with the scope `read` for GET, `write` for other methods, and `admin` for the routes of keys.",
      license: { name: "MIT", identifier: "MIT" },
      servers: [{ url: "/" }]
    })
  ) {}
