import { Context, Duration, Schema } from "effect"
import { HttpApiError, HttpApiMiddleware, HttpApiSchema } from "effect/http-api"

/** An answer took longer than it may; what was under way is given up. */
export class TimeLimitExceeded extends HttpApiError.Problem<TimeLimitExceeded>()("TimeLimitExceeded", {
  type: "urn:snoozeql:problem:time-limit-exceeded",
  status: 503,
  title: "Time limit exceeded"
}) {}

/** `TimeLimitExceeded` with the seconds after which trying again makes sense. */
const TimeLimitExceededWithRetry = TimeLimitExceeded.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: TimeLimitExceeded, headers: { "retry-after": Schema.String } },
    { decode: ({ body }) => body, encode: (body) => ({ body, headers: { "retry-after": "5" } }) }
  )
)

/** For people who wait, and for programs that would rather try again. */
const interactiveLimit = Duration.seconds(10)

/** For answers that judge the whole fleet. */
export const heavyLimit = Duration.minutes(2)

/** How long an endpoint may take once its request has arrived; annotate one that works on the whole fleet with `heavyLimit`. */
export const EndpointTimeLimit = Context.Reference<Duration.Duration>("@snoozeql/http/EndpointTimeLimit", {
  defaultValue: () => interactiveLimit
})

/**
 * Answers 503 when an endpoint has taken longer than its `EndpointTimeLimit`. It comes before `JsonBody`, so that the time
 * in which a body arrives does not count.
 */
export class TimeLimit extends HttpApiMiddleware.Service<TimeLimit>()("@snoozeql/http/TimeLimit", {
  error: TimeLimitExceededWithRetry
}) {}
