import { challenge, RateLimitExceeded } from "@snoozeql/client/api/Authorization"
import { storeUnavailableDetail, retryAfterOutage } from "@snoozeql/client/api/StoreOutage"
import { Schema } from "effect"
import { HttpServerResponse, ProblemDetails } from "effect/http"
import type { Refusal } from "./authentication.ts"
import { problemResponse } from "./problemResponse.ts"

const encodeRateLimitExceeded = Schema.encodeSync(RateLimitExceeded)

/**
 * The response to a request that is refused outside the endpoints. One that a client of an endpoint can get, the 429 to an
 * address, is the document that endpoints return, so that typed clients can read it.
 */
export const refusalResponse = (refusal: Refusal): HttpServerResponse.HttpServerResponse => {
  switch (refusal._tag) {
    case "Unauthorized":
      return HttpServerResponse.setHeader(
        problemResponse(401, refusal.detail ?? refusal.title),
        "www-authenticate",
        challenge
      )
    case "RateLimitExceeded":
      return HttpServerResponse.setHeader(
        ProblemDetails.toResponse(encodeRateLimitExceeded(refusal)),
        "retry-after",
        String(refusal.retry_after_seconds)
      )
    case "StoreUnavailable":
      return HttpServerResponse.setHeader(problemResponse(503, storeUnavailableDetail), "retry-after", retryAfterOutage)
  }
}
