import type { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import type { Advisor } from "@snoozeql/advisor/Advisor"
import type { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import type { Collector } from "@snoozeql/collector/Collector"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type Duration, Effect, type FileSystem, flow, Layer, type Path, type Redacted } from "effect"
import { type Etag, type FindMyWay, type HttpPlatform, HttpRouter, type HttpServer } from "effect/http"
import { HttpApiBuilder, HttpApiSwagger } from "effect/http-api"
import { Api } from "./api/Api.ts"
import * as activity from "./handlers/activity.ts"
import * as advice from "./handlers/advice.ts"
import * as collections from "./handlers/collections.ts"
import * as costs from "./handlers/costs.ts"
import * as instances from "./handlers/instances.ts"
import * as metrics from "./handlers/metrics.ts"
import * as operations from "./handlers/operations.ts"
import { accessLog } from "./middleware/accessLog.ts"
import { type KeyCheck, makeKeyCheck } from "./middleware/apiKey.ts"
import * as authorization from "./middleware/authorization.ts"
import { closePaths } from "./middleware/closedPaths.ts"
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
   * With a key, every route under /api requires `Authorization: Bearer KEY`. `publicMetrics` and `publicDocs` say
   * whether the metrics and the documentation require it too; the health routes never do. Without a key, every route
   * refuses requests whose Host header is neither loopback nor `host`.
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
  Layer.unwrap(Effect.map(makeKeyCheck(options.apiKey), (checkKey) => routesWithKey(options, checkKey)))

const routesWithKey = (options: HttpAppOptions, checkKey: KeyCheck) => {
  const handlers = Layer.mergeAll(
    operations.layer,
    instances.layer,
    metrics.layer(options.retention),
    activity.layer,
    advice.layer,
    collections.layer,
    costs.layer(options.collectInterval ?? 15)
  )
  const middleware = Layer.mergeAll(
    authorization.layer(checkKey),
    jsonBody.layer,
    problemDetails.layer,
    storeOutage.layer,
    timeLimit.layer
  )
  const api = HttpApiBuilder.layer(Api, { openapiPath }).pipe(Layer.provide(handlers), Layer.provide(middleware))
  const docs = HttpApiSwagger.layer(Api, { path: docsPath })
  const checkHost = options.apiKey === undefined ? refuseForeignHosts(options.host) : <A>(app: A): A => app
  // From the inside out. The two last apply to every response, also to those for which no route was found.
  const around = HttpRouter.middleware(
    flow(
      closePaths(closedPathsOf(options), routerConfig, checkKey),
      checkHost,
      answerUnhandled(makeAllowedMethods(routeDescriptions, routerConfig)),
      securityHeaders,
      accessLog
    ),
    { global: true }
  )
  return Layer.mergeAll(api, docs, around)
}

/**
 * Serves `routes` on an `HttpServer`, with the stores, the `Advisor`, the `AdviceIssuer`, the `IssuedAdvice`, the `Collector` and `Readiness`. It logs through
 * Effect's logger.
 */
export const layer = (
  options: HttpAppOptions
): Layer.Layer<
  never,
  never,
  | MetricsStore
  | InstanceStore
  | CollectionRunStore
  | Advisor
  | AdviceIssuer
  | IssuedAdvice
  | Collector
  | Readiness
  | HttpServer.HttpServer
  | HttpPlatform.HttpPlatform
  | Etag.Generator
  | FileSystem.FileSystem
  | Path.Path
> => HttpRouter.serve(routes(options), { disableListenLog: true, disableLogger: true, routerConfig })
