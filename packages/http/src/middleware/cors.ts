import type { Effect } from "effect"
import { HttpMiddleware, type HttpServerRequest, type HttpServerResponse } from "effect/http"

/**
 * Lets the pages of these origins, compared exactly, call the API (CORS). Their browsers may send a key, but no cookies.
 * Without origins it changes nothing, and browsers refuse such calls.
 */
export const allowOrigins = (origins: ReadonlyArray<string>) => {
  const allowed = new Set(origins)
  const cors = HttpMiddleware.cors({
    allowedOrigins: (origin) => allowed.has(origin),
    allowedMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["authorization", "content-type", "if-none-match"],
    exposedHeaders: ["etag", "location", "resolved-range", "retry-after", "www-authenticate"],
    maxAge: 600
  })
  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    origins.length === 0 ? app : cors(app)
}
