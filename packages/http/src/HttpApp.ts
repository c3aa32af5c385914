import type { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import type { Advisor } from "@snoozeql/advisor/Advisor"
import type { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import type { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import type { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import type { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import type { Collector } from "@snoozeql/collector/Collector"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { ExportStore } from "@snoozeql/store/ExportStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { KeyStore } from "@snoozeql/store/KeyStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { SavingsStore } from "@snoozeql/store/SavingsStore"
import { type Duration, Effect, type FileSystem, flow, Layer, type Path, type Redacted } from "effect"
import { type Etag, type FindMyWay, type HttpPlatform, HttpRouter, type HttpServer } from "effect/http"
import { HttpApiBuilder, HttpApiSwagger, OpenApi } from "effect/http-api"
import type { IpNetwork } from "effect/net"
import { Api } from "@snoozeql/client/api/Api"
import * as activity from "./handlers/activity.ts"
import * as advice from "./handlers/advice.ts"
import * as collections from "./handlers/collections.ts"
import * as costs from "./handlers/costs.ts"
import * as decisions from "./handlers/decisions.ts"
import * as exports from "./handlers/exports.ts"
import * as instances from "./handlers/instances.ts"
import * as keys from "./handlers/keys.ts"
import * as metrics from "./handlers/metrics.ts"
import * as overview from "./handlers/overview.ts"
import * as operations from "./handlers/operations.ts"
import * as recommendations from "./handlers/recommendations.ts"
import * as policies from "./handlers/policies.ts"
import * as savings from "./handlers/savings.ts"
import { PlanRequests } from "./handlers/PlanRequests.ts"
import { accessLog } from "./middleware/accessLog.ts"
import { limitAddresses } from "./middleware/addressLimit.ts"
import { type Authentication, makeAuthentication } from "./middleware/authentication.ts"
import * as authorization from "./middleware/authorization.ts"
import { withClientAddress } from "./middleware/clientAddress.ts"
import { closePaths } from "./middleware/closedPaths.ts"
import { compress } from "./middleware/compression.ts"
import { allowOrigins } from "./middleware/cors.ts"
import { refuseForeignHosts } from "./middleware/foreignHosts.ts"
import * as jsonBody from "./middleware/jsonBody.ts"
import * as problemDetails from "./middleware/problemDetails.ts"
import { securityHeaders } from "./middleware/securityHeaders.ts"
import * as storeOutage from "./middleware/storeOutage.ts"
import * as timeLimit from "./middleware/timeLimit.ts"
import type { Readiness } from "./Readiness.ts"
import { answerUnhandled, makeAllowedMethods, type RouteDescription } from "./middleware/unhandled.ts"

/** The options of the HTTP routes. */
export interface HttpAppOptions {
  /** How long hourly metrics are kept: the default range of a query, and the oldest hour that may be merged. */
  readonly retention: Duration.Duration
  /** The interval of collection in minutes, from which costs are projected. The default is 15. */
  readonly collectInterval?: CollectInterval | undefined
  /**
   * A key with the scope `admin`, besides those in the `KeyStore`. As soon as there is a key, every route under /api
   * requires `Authorization: Bearer KEY`. `publicMetrics` and `publicDocs` say whether the metrics and the documentation
   * require it too; the health routes never do. Without any key, every route refuses requests whose Host header is
   * neither loopback nor `host`.
   */
  readonly apiKey?: Redacted.Redacted | undefined
  /** Whether `/metrics` can be read without the key. True by default. Has no effect if there is no key. */
  readonly publicMetrics?: boolean | undefined
  /**
   * Whether `/docs` and `/openapi.json` can be read without the key. True by default. Has no effect if there is no key.
   */
  readonly publicDocs?: boolean | undefined
  /** The host that the server listens on. */
  readonly host: string
  /**
   * The most requests a minute by one stored key, and from one address; more get a 429. Undefined if there is no limit.
   * The health routes have none.
   */
  readonly rateLimit?: number | undefined
  /** The most wrong keys a minute from one address; more get a 429. Undefined if there is no limit. */
  readonly wrongKeyLimit?: number | undefined
  /**
   * The proxies whose `X-Forwarded-For` and `Forwarded` headers say which address a request comes from. None by default:
   * then the address is the other end of the connection.
   */
  readonly trustedProxies?: ReadonlyArray<IpNetwork.IpNetwork> | undefined
  /**
   * The origins of other sites whose pages may use the API (CORS), such as `https://dashboard.example.com`. None by
   * default.
   */
  readonly corsOrigins?: ReadonlyArray<string> | undefined
}

/**
 * How paths are matched: exactly as they are written. A path parameter may have any length, so that a malformed id gets
 * a 400 that says so. The HTTP server limits the length of a request line.
 */
export const routerConfig: Partial<FindMyWay.RouterConfig> = {
  caseSensitive: true,
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  maxParamLength: Number.MAX_SAFE_INTEGER
}

const openapiPath = "/openapi.json"
const docsPath = "/docs"
const metricsPath = "/metrics"

const routeDescriptions: ReadonlyArray<RouteDescription> = [
  ...Object.values(Api.groups).flatMap((group) => Object.values<RouteDescription>(group.endpoints)),
  { method: "GET", path: openapiPath },
  { method: "GET", path: docsPath }
]

const closedPathsOf = ({
  publicDocs = true,
  publicMetrics = true
}: HttpAppOptions): ReadonlyArray<FindMyWay.PathInput> => [
  ...(publicMetrics ? [] : ([metricsPath] as const)),
  ...(publicDocs ? [] : ([openapiPath, docsPath] as const))
]

/**
 * Every route of the API, `/openapi.json`, and `/docs`, a page that needs no internet access. Use it to add the routes
 * to an `HttpRouter` of your own, made with `routerConfig`.
 */
export const routes = (options: HttpAppOptions) =>
  Layer.unwrap(
    Effect.map(
      makeAuthentication({
        apiKey: options.apiKey,
        rateLimit: options.rateLimit,
        wrongKeyLimit: options.wrongKeyLimit
      }),
      (authentication) => routesFor(options, authentication)
    )
  )

const routesFor = (options: HttpAppOptions, authentication: Authentication) => {
  const { corsOrigins = [], host, rateLimit, trustedProxies = [] } = options
  const handlers = Layer.mergeAll(
    operations.layer,
    instances.layer,
    metrics.layer(options.retention),
    activity.layer,
    overview.layer,
    recommendations.layer,
    advice.layer,
    policies.layer,
    decisions.layer,
    exports.layer,
    collections.layer,
    costs.layer(options.collectInterval ?? 15),
    savings.layer,
    keys.layer(authentication.lookAgain)
  ).pipe(Layer.provide(PlanRequests.layer))
  const middleware = Layer.mergeAll(
    authorization.layer(authentication),
    jsonBody.layer,
    problemDetails.layer,
    storeOutage.layer,
    timeLimit.layer
  )
  const api = HttpApiBuilder.layer(Api, { openapiPath }).pipe(Layer.provide(handlers), Layer.provide(middleware))
  const docs = HttpApiSwagger.layer(Api, { path: docsPath })
  // Effect describes the API once and keeps the result. That takes 0.2 s, for which the first request of `/docs` or
  // `/openapi.json` would delay all others. So it is done before the server is ready.
  const description = Layer.effectDiscard(Effect.sync(() => OpenApi.fromApi(Api)))
  // From the inside out. Those from `answerUnhandled` on apply to every response, also to those without a route.
  const around = HttpRouter.middleware(
    flow(
      closePaths(closedPathsOf(options), routerConfig, authentication),
      refuseForeignHosts({ host, corsOrigins }, authentication.isRequired),
      limitAddresses(rateLimit),
      answerUnhandled(makeAllowedMethods(routeDescriptions, routerConfig)),
      allowOrigins(corsOrigins),
      securityHeaders,
      compress,
      accessLog,
      withClientAddress(trustedProxies)
    ),
    { global: true }
  )
  return Layer.mergeAll(api, docs, description, around)
}

/**
 * Serves `routes` on an `HttpServer`, with the stores, the `Advisor`, the `AdviceIssuer`, the `IssuedAdvice`, the
 * `UnitPolicies`, the `UnitDecisions`, the `ScheduleExports`, the `Collector` and `Readiness`. It logs through Effect's logger.
 */
export const layer = (
  options: HttpAppOptions
): Layer.Layer<
  never,
  never,
  | MetricsStore
  | InstanceStore
  | CollectionRunStore
  | KeyStore
  | SavingsStore
  | ExportStore
  | Advisor
  | AdviceIssuer
  | IssuedAdvice
  | UnitPolicies
  | UnitDecisions
  | ScheduleExports
  | Collector
  | Readiness
  | HttpServer.HttpServer
  | HttpPlatform.HttpPlatform
  | Etag.Generator
  | FileSystem.FileSystem
  | Path.Path
> => HttpRouter.serve(routes(options), { disableListenLog: true, disableLogger: true, routerConfig })
