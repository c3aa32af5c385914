import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { problemResponse } from "./problemResponse.ts"

const authority = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i

/** The host in a Host header (RFC 9110, section 7.2), in lower case, without port and brackets; undefined if malformed. */
export const parseHost = (header: string | undefined): string | undefined =>
  authority
    .exec(header ?? "")?.[1]
    ?.toLowerCase()
    .replace(/^\[|\]$/g, "")

const parseOrigin = (origin: string): string | undefined => /^https?:\/\/(.*)$/i.exec(origin)?.[1]

const isRead = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS"

/** What counts as the server's own. */
export interface OwnOrigins {
  /** The host that the server listens on. */
  readonly host: string
  /** The origins of other sites whose pages may use the server. */
  readonly corsOrigins: ReadonlyArray<string>
}

/**
 * Protects a server that requires no API key from web pages in its user's browser. An attacker can let a domain name
 * resolve to 127.0.0.1 (DNS rebinding), and a page can send writes to another site without asking that site first.
 *
 * On every route, it returns 421 if the Host is neither loopback nor the host that the server listens on, and 403 to a
 * write if the Origin is neither, and no origin that was allowed. It finds out whether a key is required only for such
 * requests. If that is not known, it refuses them.
 */
export const refuseForeignHosts = (
  { corsOrigins, host }: OwnOrigins,
  isKeyRequired: Effect.Effect<boolean, StoreUnavailable>
) => {
  const own = new Set(["localhost", "127.0.0.1", "::1", parseHost(host) ?? host.toLowerCase()])
  const isOwn = (header: string | undefined): boolean => own.has(parseHost(header) ?? "")

  const refusal = ({ headers, method }: HttpServerRequest.HttpServerRequest) => {
    if (!isOwn(headers["host"])) {
      return problemResponse(
        421,
        "Without an API key the server only accepts requests whose Host header names its machine, such as localhost. `snoozeql keys create` makes a key"
      )
    }
    const origin = headers["origin"]
    return origin === undefined || isRead(method) || isOwn(parseOrigin(origin)) || corsOrigins.includes(origin)
      ? undefined
      : problemResponse(
          403,
          "Without an API key the server accepts no writes from pages of other sites, which the Origin header names. `snoozeql keys create` makes a key"
        )
  }

  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.flatMap(
      HttpServerRequest.HttpServerRequest,
      (request): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> => {
        const refused = refusal(request)
        if (refused === undefined) return app
        return isKeyRequired.pipe(
          Effect.orElseSucceed(() => false),
          Effect.flatMap((isRequired): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> =>
            isRequired ? app : Effect.succeed(refused)
          )
        )
      }
    )
}
