import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"

/** A request took longer than it may, and was interrupted. */
export class TimeLimitExceeded extends HttpApiError.Problem<TimeLimitExceeded>()("TimeLimitExceeded", {
  type: "urn:snoozeql:problem:time-limit-exceeded",
  status: 503,
  title: "Time limit exceeded"
}) {}

/** `TimeLimitExceeded` with a `Retry-After` header, in seconds. */
const TimeLimitExceededWithRetry = TimeLimitExceeded.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: TimeLimitExceeded, headers: { "retry-after": Schema.String } },
    { decode: ({ body }) => body, encode: (body) => ({ body, headers: { "retry-after": "5" } }) }
  )
)

/** The limit of most endpoints: people wait for them, and programs can try again. */
const interactiveLimit = Duration.seconds(10)

/** The limit of endpoints that replay or add up the whole fleet. */
export const heavyLimit = Duration.minutes(2)

/**
 * How long an endpoint may take once its request has arrived; 10 seconds by default. Annotate an endpoint that works on
 * the whole fleet with `heavyLimit`.
 */
export const EndpointTimeLimit = Context.Reference<Duration.Duration>("@snoozeql/http/EndpointTimeLimit", {
  defaultValue: () => interactiveLimit
})

/**
 * Returns 503 if an endpoint takes longer than its `EndpointTimeLimit`. Add it before `JsonBody`, so that the time in
 * which the body arrives does not count.
 */
export class TimeLimit extends HttpApiMiddleware.Service<TimeLimit>()("@snoozeql/http/TimeLimit", {
  error: TimeLimitExceededWithRetry
}) {}
