import { Effect } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { problemResponse } from "./problemResponse.ts"

const authority = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i

/** The host of a Host header (RFC 9110, section 7.2) in lower case, without port and brackets; undefined if it is none. */
export const parseHost = (header: string | undefined): string | undefined =>
  authority
    .exec(header ?? "")?.[1]
    ?.toLowerCase()
    .replace(/^\[|\]$/g, "")

const parseOrigin = (origin: string): string | undefined => /^https?:\/\/(.*)$/i.exec(origin)?.[1]

const isRead = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS"

/**
 * Protects a server without an API key from web pages in the browser of its user: anyone may let their own domain name
 * resolve to 127.0.0.1 (DNS rebinding), and may send writes to another site without asking it first.
 *
 * Answers 421 to a Host that is neither loopback nor the host that the server is bound to, whatever the route, and 403
 * to a write whose Origin is foreign in the same sense.
 */
export const refuseForeignHosts = (boundHost: string) => {
  const own = new Set(["localhost", "127.0.0.1", "::1", parseHost(boundHost) ?? boundHost.toLowerCase()])
  const isOwn = (header: string | undefined): boolean => own.has(parseHost(header) ?? "")

  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.flatMap(
      HttpServerRequest.HttpServerRequest,
      ({ headers, method }): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> => {
        if (!isOwn(headers["host"])) {
          return Effect.succeed(
            problemResponse(421, "Without an API key the server answers to its own host alone; see the Host header")
          )
        }
        const origin = headers["origin"]
        if (origin !== undefined && !isRead(method) && !isOwn(parseOrigin(origin))) {
          return Effect.succeed(
            problemResponse(
              403,
              "Without an API key the server takes no writes from other sites; see the Origin header"
            )
          )
        }
        return app
      }
    )
}
