import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Context, Duration, Effect, Layer } from "effect"
import { EndpointTimeLimit, TimeLimit, TimeLimitExceeded } from "@snoozeql/client/api/TimeLimit"

const detailOf = (method: string, limit: Duration.Duration): string => {
  const interrupted = `The request was interrupted after ${Duration.toSeconds(limit)} seconds.`
  return method === "GET"
    ? `${interrupted} Trying again later may succeed.`
    : `${interrupted} It may have been written all the same: check before you try again.`
}

/**
 * Interrupts a request that takes too long, and responds without waiting for the interruption: with a frozen database, the
 * cleanup would take as long again.
 */
export const layer: Layer.Layer<TimeLimit> = Layer.succeed(TimeLimit, (httpEffect, { endpoint }) => {
  const limit = Context.get(endpoint.annotations, EndpointTimeLimit)
  const detail = detailOf(endpoint.method, limit)
  return httpEffect.pipe(
    stopWaitingAfter(limit, () =>
      Effect.logWarning(`${endpoint.method} ${endpoint.path} took longer than ${Duration.toSeconds(limit)} s`).pipe(
        Effect.andThen(Effect.fail(new TimeLimitExceeded({ detail })))
      )
    )
  )
})
