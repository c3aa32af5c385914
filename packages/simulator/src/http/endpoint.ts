import { Effect, Ref } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { makeCloudWatch } from "./cloudWatch.ts"
import type { EndpointState } from "./EndpointState.ts"
import { makeRds } from "./rds.ts"

const countersPath = "/simulator/counters"

/**
 * The endpoint as one HTTP application: CloudWatch in AWS JSON 1.0, told by its `X-Amz-Target`, and RDS in the AWS query
 * protocol, both as POST to `/`; the counters as GET `/simulator/counters`.
 */
export const makeEndpoint = (state: EndpointState) => {
  const answerCloudWatch = makeCloudWatch(state)
  const answerRds = makeRds(state)

  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const path = request.url.split("?")[0]
    if (request.method === "GET" && path === countersPath) {
      return HttpServerResponse.jsonUnsafe(yield* Ref.get(state.counters))
    }
    if (request.method !== "POST" || path !== "/") {
      return HttpServerResponse.text(`The simulator answers POST / and GET ${countersPath}\n`, { status: 404 })
    }
    const target = request.headers["x-amz-target"]
    return yield* target === undefined ? answerRds(request.headers["authorization"]) : answerCloudWatch(target)
    // A server runs its application uninterruptibly: latency would outlast the caller and the server itself.
  }).pipe(Effect.interruptible)
}
