import { Cause, Effect } from "effect"
import { FindMyWay, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { problemResponse } from "./problemResponse.ts"

/** The method and the path of a route, in the router's syntax. */
export interface RouteDescription {
  readonly method: string
  readonly path: FindMyWay.PathInput
}

/** Makes a function that returns the methods a path supports, or undefined if no route has that path. */
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
 * Responds if no endpoint did. Returns 404 for an unknown path, 400 for a path that is not UTF-8, and 405 with `Allow`
 * if the path has other methods. For a defect it returns 500 without the reason, and logs the reason.
 */
export const answerUnhandled =
  (allowedMethods: (url: string) => ReadonlyArray<string> | undefined) =>
  <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> => {
    const noRoute = ({ method, url }: HttpServerRequest.HttpServerRequest) => {
      const allowed = allowedMethods(url)
      if (allowed !== undefined) {
        return problemResponse(
          405,
          `${method} is not allowed here; use ${new Intl.ListFormat("en", { type: "disjunction" }).format(allowed)}`
        ).pipe(HttpServerResponse.setHeader("allow", allowed.join(", ")))
      }
      return isPathWellFormed(url)
        ? problemResponse(404, "No route has this path; /docs lists the routes")
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
              Effect.as(problemResponse(500, "The server failed to handle the request; its log says why"))
            )
      })
    )
  }
