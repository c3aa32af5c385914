import { Effect } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { makeRateLimiter, subjectOf, takeOrFail } from "./rateLimit.ts"
import { refusalResponse } from "./refusalResponse.ts"

const maximumAddresses = 10_000

/** A supervisor must hear the truth, however much else comes from its address. */
const isHealth = (url: string): boolean => url.startsWith("/health/")

/** Returns 429 to an address that sends more requests a minute than `perMinute`; undefined means that there is no limit. */
export const limitAddresses = (perMinute: number | undefined) => {
  const limiter =
    perMinute === undefined ? undefined : makeRateLimiter({ perMinute, maximumSubjects: maximumAddresses })

  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    limiter === undefined
      ? app
      : Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
          isHealth(request.url)
            ? app
            : takeOrFail(
                limiter,
                subjectOf(request),
                `The address sends more than ${perMinute} requests a minute`
              ).pipe(
                Effect.matchEffect({
                  onFailure: (refusal) => Effect.succeed(refusalResponse(refusal)),
                  onSuccess: () => app
                })
              )
        )
}
