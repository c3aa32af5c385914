import { Effect, Ref } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { makeCloudWatch } from "./cloudWatch.ts"
import type { EndpointState } from "./EndpointState.ts"
import { makePricing, pricingTarget } from "./pricing.ts"
import { makeQueryProtocol } from "./queryProtocol.ts"

const countersPath = "/simulator/counters"

/**
 * The endpoint as one HTTP application. POST to `/` serves CloudWatch and the price list in AWS JSON, which has the
 * header `X-Amz-Target`, and RDS and STS in the AWS query protocol. GET `/simulator/counters` returns the counters.
 */
export const makeEndpoint = (state: EndpointState) => {
  const answerCloudWatch = makeCloudWatch(state)
  const answerPricing = makePricing(state)
  const answerForm = makeQueryProtocol(state)

  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const path = request.url.split("?")[0]
    if (request.method === "GET" && path === countersPath) {
      return HttpServerResponse.jsonUnsafe(yield* Ref.get(state.counters))
    }
    if (request.method !== "POST" || path !== "/") {
      return HttpServerResponse.text(`The simulator supports POST / and GET ${countersPath}\n`, { status: 404 })
    }
    const target = request.headers["x-amz-target"]
    if (target === undefined) return yield* answerForm
    return yield* target.startsWith(pricingTarget) ? answerPricing(target) : answerCloudWatch(target)
    // A server runs its application uninterruptibly. Then latency would outlast the caller, and even the server.
  }).pipe(Effect.interruptible)
}
