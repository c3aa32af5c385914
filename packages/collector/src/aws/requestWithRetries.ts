import { Cause, Duration, Effect, Random } from "effect"
import { AwsRequestError, type AwsOperation } from "../AwsRequestError.ts"
import { retryDelay } from "../planning/retryDelay.ts"
import { classifyError, type ClassifiedError } from "./classifyError.ts"
import type { RateLimit } from "./rateLimit.ts"

/** Attempts at one request: with the longest delays, about 31 seconds of waiting for a rate to fall. */
const maximumAttempts = 6

/** A request that has not been answered by then is given up and counts as a timeout. */
const attemptTimeout = Duration.seconds(60)

/** What a request took. */
export interface Answered<A> {
  readonly output: A
  /** How many requests were sent. */
  readonly apiCalls: number
}

/** How to send a request. */
export interface AwsRequest<A> {
  readonly operation: AwsOperation
  readonly region: string
  readonly send: (signal: AbortSignal) => Promise<A>
  /** Applies to every attempt. */
  readonly rateLimit?: RateLimit
}

/**
 * Sends a request, again after throttling and transient failures. Everything waits on Effect's clock, and interruption
 * aborts the request that is under way.
 */
export const requestWithRetries = Effect.fnUntraced(function* <A>(
  request: AwsRequest<A>
): Effect.fn.Return<Answered<A>, AwsRequestError> {
  const send = Effect.tryPromise({ try: (signal) => request.send(signal), catch: classifyError }).pipe(
    Effect.timeoutOrElse({ duration: attemptTimeout, orElse: () => Effect.fail(timedOut) })
  )
  const attempt = request.rateLimit === undefined ? send : request.rateLimit(send)
  for (let apiCalls = 1; ; apiCalls += 1) {
    const result = yield* Effect.result(attempt)
    if (result._tag === "Success") return { output: result.success, apiCalls }
    const { reason } = result.failure
    if ((reason !== "Throttled" && reason !== "Unavailable") || apiCalls >= maximumAttempts) {
      return yield* toRequestError(result.failure, request, apiCalls)
    }
    const delay = retryDelay(reason, apiCalls, yield* Random.next)
    yield* Effect.logDebug("Retrying a request to AWS").pipe(
      Effect.annotateLogs({
        operation: request.operation,
        reason,
        code: result.failure.code,
        attempt: apiCalls,
        delay: Duration.format(delay)
      })
    )
    yield* Effect.sleep(delay)
  }
})

const timedOut: ClassifiedError = {
  reason: "Unavailable",
  code: new Cause.TimeoutError().name,
  message: `no answer within ${Duration.format(attemptTimeout)}`
}

const toRequestError = (
  error: ClassifiedError,
  { operation, region }: Pick<AwsRequest<unknown>, "operation" | "region">,
  apiCalls: number
): AwsRequestError =>
  new AwsRequestError({
    operation,
    reason: error.reason,
    code: error.code,
    region,
    message: describe(error, operation, apiCalls),
    // Without credentials nothing is sent.
    apiCalls: error.reason === "MissingCredentials" ? 0 : apiCalls
  })

const describe = ({ code, message, reason }: ClassifiedError, operation: AwsOperation, attempts: number): string => {
  const cause = code === null ? message : `${code}: ${message}`
  const tries = attempts === 1 ? "" : ` after ${attempts} attempts`
  switch (reason) {
    case "Throttled":
      return `AWS throttled ${operation}${tries} (${cause})`
    case "Unavailable":
      return `${operation} failed${tries} (${cause})`
    case "MissingCredentials":
      return (
        "No usable AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role " +
        `is attached (${cause})`
      )
    case "AccessDenied":
      return `AWS refused ${operation}: the credentials must be valid and allow ${permissions[operation]} (${cause})`
    case "MissingRegion":
    case "Rejected":
      return `AWS rejected ${operation} (${cause})`
  }
}

const permissions: Readonly<Record<AwsOperation, string>> = {
  DescribeDBInstances: "rds:DescribeDBInstances",
  DescribeReservedDBInstances: "rds:DescribeReservedDBInstances",
  GetMetricData: "cloudwatch:GetMetricData"
}
