import { HttpServerResponse } from "effect/http"
import { challenge } from "../api/Authorization.ts"
import { storeUnavailableDetail, retryAfterOutage } from "../api/StoreOutage.ts"
import type { Refusal } from "./authentication.ts"
import { problemResponse } from "./problemResponse.ts"

/** The response to a refused request that belongs to no endpoint of the API, such as one for its documentation. */
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
        problemResponse(429, refusal.detail ?? refusal.title),
        "retry-after",
        String(refusal.retry_after_seconds)
      )
    case "StoreUnavailable":
      return HttpServerResponse.setHeader(problemResponse(503, storeUnavailableDetail), "retry-after", retryAfterOutage)
  }
}
