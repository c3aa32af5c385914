import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Context, Duration, Effect, Layer } from "effect"
import { EndpointTimeLimit, TimeLimit, TimeLimitExceeded } from "../api/TimeLimit.ts"

const detailOf = (method: string, limit: Duration.Duration): string => {
  const gaveUp = `The answer was given up after ${Duration.toSeconds(limit)} seconds.`
  return method === "GET"
    ? `${gaveUp} Trying again later may succeed.`
    : `${gaveUp} What was to be written may have been written: look before you try again.`
}

/** Interrupts what takes too long, and answers at once: to clean up after a frozen database takes as long again. */
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
