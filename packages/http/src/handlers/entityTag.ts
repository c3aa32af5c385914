import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { HttpServerRequest, HttpServerResponse } from "effect/http"

const utf8 = new TextEncoder()

/** Whether a request's If-None-Match names this entity tag. Weak comparison, as RFC 9110 asks for. */
export const namesEntityTag = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch
    .split(",")
    .map((part) => part.trim().replace(/^W\//, ""))
    .some((part) => part === "*" || part === tag)

/**
 * A response with JSON text and a strong entity tag of it, or 304 without a body if the request names the tag. Use it for
 * listings that a program polls: it saves the transfer, not the reading.
 */
export const taggedJsonResponse = Effect.fnUntraced(function* (json: string) {
  const request = yield* HttpServerRequest.HttpServerRequest
  const digest = yield* Digest.Digest
  const tag = `"${yield* digest.digestHex(Digest.sha256, utf8.encode(json))}"`
  const headers = { etag: tag, "cache-control": "no-cache" }
  return namesEntityTag(request.headers["if-none-match"], tag)
    ? HttpServerResponse.empty({ status: 304, headers })
    : HttpServerResponse.text(json, { contentType: "application/json", headers })
}, Effect.provide(Digest.layerWebCrypto))
