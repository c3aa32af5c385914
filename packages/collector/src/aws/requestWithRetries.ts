import { Cause, Duration, Effect, Random, Result } from "effect"
import { AwsRequestError, type AwsOperation } from "../AwsRequestError.ts"
import { retryDelay } from "../pass/retryDelay.ts"
import { troubleshooting } from "../troubleshooting.ts"
import { classifyError, type ClassifiedError } from "./classifyError.ts"
import type { ClientCredentials } from "./credentials.ts"
import { permissions } from "./permissions.ts"
import type { RateLimit } from "./rateLimit.ts"

/** How often one request is sent at most. The longest delays between the attempts add up to about 31 seconds. */
const maximumAttempts = 6

/** How long one attempt may take. After that it counts as a timeout. */
const attemptTimeout = Duration.seconds(60)

/** The result of a request. */
export interface RequestResult<A> {
  readonly output: A
  /** How many requests were sent. */
  readonly apiCalls: number
}

/** A request and how to send it. */
export interface AwsRequest<A> {
  readonly operation: AwsOperation
  readonly region: string
  readonly send: (signal: AbortSignal) => Promise<A>
  /** The rate limit. It applies to every attempt. */
  readonly rateLimit?: RateLimit
  /** The credentials that sign the request. Without them, credentials that AWS rejects are not looked up again. */
  readonly credentials?: ClientCredentials
  /** Whether the permission is optional. If so, AccessDenied does not cause a new lookup of the credentials. */
  readonly isOptional?: boolean
  /** How often it is sent at most. The default is six times. */
  readonly attempts?: number
}

/**
 * Sends a request, and retries it after throttling and transient failures. All waiting uses Effect's clock, and an
 * interruption aborts the running request.
 *
 * If AWS does not accept the credentials, or does not allow the request, the credentials are looked up again, once. If
 * others are found, the request is sent again, because a tool may have renewed them in a file.
 */
export const requestWithRetries = Effect.fnUntraced(function* <A>(
  request: AwsRequest<A>
): Effect.fn.Return<RequestResult<A>, AwsRequestError> {
  let apiCalls = 0
  let isRenewed = false
  const send = Effect.suspend(() => {
    apiCalls += 1
    return Effect.tryPromise({ try: (signal) => request.send(signal), catch: classifyError }).pipe(
      Effect.timeoutOrElse({ duration: attemptTimeout, orElse: () => Effect.fail(timedOut) })
    )
  })
  const limitedSend = request.rateLimit === undefined ? send : request.rateLimit(send)
  const { credentials } = request
  for (let attempt = 1; ; attempt += 1) {
    const used = yield* Effect.result(credentials === undefined ? Effect.undefined : credentials.current)
    const result = Result.isFailure(used) ? Result.fail(used.failure) : yield* Effect.result(limitedSend)
    if (Result.isSuccess(result)) return { output: result.success, apiCalls }
    let { failure } = result
    if (credentials !== undefined && used._tag === "Success" && used.success !== undefined && !isRenewed) {
      isRenewed = mayNeedOthers(failure, request)
      const replaced = isRenewed ? yield* Effect.result(credentials.replace(used.success)) : Result.succeed(false)
      if (Result.isFailure(replaced)) failure = replaced.failure
      else if (replaced.success) {
        yield* Effect.logInfo("AWS did not accept the credentials. Others were found, and are used from now on").pipe(
          Effect.annotateLogs({ operation: request.operation, code: failure.code })
        )
        continue
      }
    }
    const { reason } = failure
    if ((reason !== "Throttled" && reason !== "Unavailable") || attempt >= (request.attempts ?? maximumAttempts)) {
      return yield* toRequestError(failure, request, { attempts: attempt, apiCalls })
    }
    const delay = retryDelay(reason, attempt, yield* Random.next)
    yield* Effect.logDebug("Retrying a request to AWS").pipe(
      Effect.annotateLogs({
        operation: request.operation,
        reason,
        code: failure.code,
        attempt,
        delay: Duration.format(delay)
      })
    )
    yield* Effect.sleep(delay)
  }
})

const mayNeedOthers = ({ reason }: ClassifiedError, { isOptional }: Pick<AwsRequest<unknown>, "isOptional">): boolean =>
  reason === "InvalidCredentials" || (reason === "AccessDenied" && isOptional !== true)

const timedOut: ClassifiedError = {
  reason: "Unavailable",
  code: new Cause.TimeoutError().name,
  message: `no response within ${Duration.format(attemptTimeout)}`
}

const toRequestError = (
  error: ClassifiedError,
  { operation, region }: Pick<AwsRequest<unknown>, "operation" | "region">,
  { apiCalls, attempts }: { readonly attempts: number; readonly apiCalls: number }
): AwsRequestError =>
  new AwsRequestError({
    operation,
    reason: error.reason,
    code: error.code,
    region,
    message: [describe(error, operation, attempts), paragraphOf(error)]
      .filter((part) => part !== undefined)
      .join(". See "),
    // The SDK looks up the credentials before it sends anything.
    apiCalls: error.reason === "MissingCredentials" || error.reason === "RoleRefused" ? 0 : apiCalls
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
    case "InvalidCredentials":
      return `AWS does not accept the credentials of ${operation}: renew them, and the next pass uses them (${cause})`
    case "AccessDenied":
      return permissions[operation] === null
        ? `AWS refused ${operation} (${cause})`
        : `AWS refused ${operation}: the credentials must allow ${permissions[operation]} (${cause})`
    case "RoleRefused":
      return (
        `${operation} was not sent: AWS refused the role. Does it exist, do its trust policy and the external id match, and ` +
        `may the credentials call sts:AssumeRole? (${cause})`
      )
    case "ProxyRefused":
      return `${operation} did not get through the proxy (${cause})`
    case "UntrustedCertificate":
      return `${operation} was not sent: the certificate of the server that responded is not trusted (${cause})`
    case "MissingRegion":
    case "Rejected":
      return `AWS rejected ${operation} (${cause})`
  }
}

/** The documentation's section that says what to do, or undefined if nothing can be done. */
const paragraphOf = ({ isOfProxy, reason }: ClassifiedError): string | undefined => {
  if (isOfProxy === true) return troubleshooting.proxies
  switch (reason) {
    case "Unavailable":
      return troubleshooting.connection
    case "MissingCredentials":
      return troubleshooting.credentials
    case "MissingRegion":
      return troubleshooting.region
    case "InvalidCredentials":
      return troubleshooting.expiredCredentials
    case "AccessDenied":
      return troubleshooting.accessDenied
    case "RoleRefused":
      return troubleshooting.roles
    case "ProxyRefused":
      return troubleshooting.proxies
    case "UntrustedCertificate":
      return troubleshooting.certificates
    case "Throttled":
    case "Rejected":
      return undefined
  }
}
