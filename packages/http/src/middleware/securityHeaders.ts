import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"

const headers = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}

// The documentation page has its script and style inline, and calls only this server.
const pagePolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * The headers that forbid browsers to guess the content type, frame the page, cache it, or load anything from elsewhere.
 * They depend on the response's content type.
 */
export const securityHeadersOf = (contentType: string | undefined): Readonly<Record<string, string>> =>
  contentType?.startsWith("text/html") === true ? { ...headers, "content-security-policy": pagePolicy } : headers

/** Adds the security headers to a response. A header that the response sets itself is kept. */
const withSecurityHeaders = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.setHeaders(response, {
    ...securityHeadersOf(response.headers["content-type"]),
    ...response.headers
  })

/** Adds the security headers to every response. */
export const securityHeaders = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> => Effect.map(app, withSecurityHeaders)
