import { Cause, Effect } from "effect"
import { FindMyWay, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { problemResponse } from "./problemResponse.ts"

/** A path of the server, in the router's syntax, and its method. */
export interface RouteDescription {
  readonly method: string
  readonly path: FindMyWay.PathInput
}

/** Which methods a path can be asked with; undefined for a path that is no route's. */
export const makeAllowedMethods = (
  routes: ReadonlyArray<RouteDescription>,
  config: Partial<FindMyWay.RouterConfig>
): ((url: string) => ReadonlyArray<string> | undefined) => {
  const methodsByPath = Map.groupBy(routes, ({ path }) => path)
  const router = FindMyWay.make<ReadonlyArray<string>>(config)
  for (const [path, described] of methodsByPath) {
    const methods = described.map(({ method }) => method)
    router.on("GET", path, methods.includes("GET") ? [...methods, "HEAD"] : methods)
  }
  return (url) => router.find("GET", url)?.handler
}

const isPathWellFormed = (url: string): boolean => {
  try {
    return decodeURI(url.replace(/[?#].*$/s, "")) !== ""
  } catch {
    return false
  }
}

/**
 * Answers what no endpoint answered: 404 for an unknown path (400 for one that is no UTF-8), 405 with `Allow` for a
 * known one, and 500 without a reason for a defect, which is logged.
 */
export const answerUnhandled =
  (allowedMethods: (url: string) => ReadonlyArray<string> | undefined) =>
  <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> => {
    const noRoute = ({ method, url }: HttpServerRequest.HttpServerRequest) => {
      const allowed = allowedMethods(url)
      if (allowed !== undefined) {
        return problemResponse(405, `${method} is none of ${allowed.join(", ")}`).pipe(
          HttpServerResponse.setHeader("allow", allowed.join(", "))
        )
      }
      return isPathWellFormed(url)
        ? problemResponse(404, "No such route; /docs lists them")
        : problemResponse(400, "The path is not percent-encoded UTF-8")
    }

    return Effect.catchCause(app, (cause) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
        if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause)
        const isRouteNotFound = cause.reasons.some(
          (reason) =>
            reason._tag === "Fail" &&
            HttpServerError.isHttpServerError(reason.error) &&
            reason.error.reason._tag === "RouteNotFound"
        )
        return isRouteNotFound
          ? Effect.succeed(noRoute(request))
          : Effect.logError("Request failed", cause).pipe(
              Effect.as(problemResponse(500, "The server failed to answer; its log says why"))
            )
      })
    )
  }
