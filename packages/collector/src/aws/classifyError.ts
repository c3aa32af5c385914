import { Predicate } from "effect"
import type { AwsErrorReason } from "../AwsRequestError.ts"

/** What an SDK error says, in our terms. */
export interface ClassifiedError {
  readonly reason: AwsErrorReason
  readonly code: string | null
  readonly message: string
}

/** The AWS SDK's list, @smithy/core `service-error-classification/constants`. */
const throttlingCodes: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException"
])

/** Names of transient failures, by the SDK's list and AWS's common errors, and Node's codes of broken connections. */
const transientCodes: ReadonlySet<string> = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
  "InternalFailure",
  "InternalServiceFault",
  "InternalServerError",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT"
])

/** What the providers of the SDK's credential chain fail with. */
const credentialsErrors: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ProviderError"
])

/** AWS's common errors about who asks: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
const accessCodes: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthFailure",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "NotAuthorized",
  "OptInRequired",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "UnauthorizedOperation",
  "UnrecognizedClientException"
])

/**
 * Classifies what the SDK threw by the names of the error and the HTTP status, never by the words of its message.
 *
 * A name may be the SDK's class, AWS's error code of the query protocol (`Code`), or Node's code of a system error.
 */
export const classifyError = (error: unknown): ClassifiedError => {
  const names = namesOf(error)
  const status = statusOf(error)
  const code = names[0] ?? null
  const message = messageOf(error)
  const isIn = (codes: ReadonlySet<string>) => names.some((name) => codes.has(name))
  const reason = ((): AwsErrorReason => {
    if (isIn(throttlingCodes) || status === 429) return "Throttled"
    if (isIn(credentialsErrors)) return "MissingCredentials"
    if (isIn(transientCodes) || isClockSkewCorrected(error)) return "Unavailable"
    if (status !== undefined && status >= 500) return "Unavailable"
    if (isIn(accessCodes) || status === 401 || status === 403) return "AccessDenied"
    return "Rejected"
  })()
  return { reason, code, message }
}

/** The most telling name first. */
const namesOf = (error: unknown): ReadonlyArray<string> =>
  [property(error, "Code"), property(error, "name"), property(error, "code")].filter(
    (name): name is string => typeof name === "string" && name !== "" && name !== "Error"
  )

const statusOf = (error: unknown): number | undefined => {
  const status = property(property(error, "$metadata"), "httpStatusCode")
  return typeof status === "number" ? status : undefined
}

/** The SDK has learned the difference between the clocks from this answer; the next request is signed with it. */
const isClockSkewCorrected = (error: unknown): boolean =>
  property(property(error, "$metadata"), "clockSkewCorrected") === true

const messageOf = (error: unknown): string => {
  const message = property(error, "message")
  return typeof message === "string" && message !== "" ? message : String(error)
}

const property = (value: unknown, key: string): unknown => (Predicate.hasProperty(value, key) ? value[key] : undefined)
