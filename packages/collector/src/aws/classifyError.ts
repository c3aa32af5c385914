import { Predicate, Schema } from "effect"
import type { AwsErrorReason } from "../AwsRequestError.ts"
import { plainMessage } from "./plainMessage.ts"
import { ProxyError } from "./ProxyError.ts"
import { RoleNotAssumed } from "./RoleNotAssumed.ts"

/** An SDK error in the collector's terms. */
export interface ClassifiedError {
  readonly reason: AwsErrorReason
  readonly code: string | null
  readonly message: string
  /** Whether the proxy failed, not AWS. */
  readonly isOfProxy?: boolean
}

/** The codes of throttling, from the AWS SDK: @smithy/core `service-error-classification/constants`. */
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

/**
 * The names of transient failures: from the SDK's list, from AWS's common errors, and Node.js's codes of broken
 * connections.
 */
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

/** The errors of the providers in the SDK's credential chain. */
const credentialsErrors: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ProviderError"
])

/**
 * AWS does not accept the credentials: they have expired, were deleted, or the signature's secret is wrong. From
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html and EC2's list, whose names other
 * services of the query protocol share.
 */
const credentialCodes: ReadonlySet<string> = new Set([
  "AuthFailure",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "InvalidToken",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "UnrecognizedClientException"
])

/** AWS knows the caller, but does not allow the request. From the same lists. */
const accessCodes: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NotAuthorized",
  "OptInRequired",
  "UnauthorizedOperation"
])

/**
 * The codes of OpenSSL and Node.js for a certificate that is not trusted:
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const certificateCodes: ReadonlySet<string> = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

/** https://www.rfc-editor.org/rfc/rfc9110#status.407 */
const proxyAuthenticationRequired = 407

/**
 * Classifies an error of the SDK by its names and its HTTP status, never by the words of its message.
 *
 * A name may be the SDK's class, the query protocol's error code (`Code`), or Node.js's code of a system error.
 */
export const classifyError = (error: unknown): ClassifiedError => {
  if (isProxyError(error)) return classifyProxyError(error)
  if (isRoleNotAssumed(error)) return classifyRoleNotAssumed(error)
  const names = namesOf(error)
  const status = statusOf(error)
  const code = names[0] ?? null
  const message = messageOf(error, status)
  const isIn = (codes: ReadonlySet<string>) => names.some((name) => codes.has(name))
  const reason = ((): AwsErrorReason => {
    if (isIn(throttlingCodes) || status === 429) return "Throttled"
    if (isIn(credentialsErrors)) return "MissingCredentials"
    if (isIn(transientCodes) || isClockSkewCorrected(error)) return "Unavailable"
    if (status !== undefined && status >= 500) return "Unavailable"
    if (status === proxyAuthenticationRequired) return "ProxyRefused"
    if (isIn(certificateCodes)) return "UntrustedCertificate"
    if (isIn(credentialCodes)) return "InvalidCredentials"
    if (isIn(accessCodes) || status === 401 || status === 403) return "AccessDenied"
    return "Rejected"
  })()
  return { reason, code, message }
}

const isProxyError = Schema.is(ProxyError)
/** Whether a role could not be assumed. */
export const isRoleNotAssumed = Schema.is(RoleNotAssumed)

/** STS says AccessDenied if the role does not exist, does not trust the caller, or requires another external id. */
const classifyRoleNotAssumed = ({ cause, roleArn }: RoleNotAssumed): ClassifiedError => {
  const classified = classifyError(cause)
  return {
    ...classified,
    reason:
      classified.reason === "AccessDenied" || classified.reason === "Rejected" ? "RoleRefused" : classified.reason,
    message: `while the role ${roleArn} was assumed: ${classified.message}`
  }
}

/**
 * A proxy that cannot be reached, or that cannot reach AWS, may recover. A request that it forbids will be forbidden
 * again.
 */
const classifyProxyError = ({ message, status }: ProxyError): ClassifiedError => ({
  reason: status === null || status >= 500 ? "Unavailable" : "ProxyRefused",
  code: null,
  message,
  isOfProxy: true
})

const unspecificNames: ReadonlySet<string> = new Set(["", "Error", "AggregateError"])

/** The names of an error, the most specific first. */
const namesOf = (error: unknown): ReadonlyArray<string> =>
  [property(error, "Code"), property(error, "name"), property(error, "code")].filter(
    (name): name is string => typeof name === "string" && !unspecificNames.has(name)
  )

const statusOf = (error: unknown): number | undefined => {
  const status = property(property(error, "$metadata"), "httpStatusCode")
  return typeof status === "number" ? status : undefined
}

/** The SDK has learned from this response how far the clocks differ, and signs the next request accordingly. */
const isClockSkewCorrected = (error: unknown): boolean =>
  property(property(error, "$metadata"), "clockSkewCorrected") === true

/** The messages of the SDK for a response without a message. */
const noMessage: ReadonlySet<string> = new Set(["", "Unknown", "UnknownError"])

const messageOf = (error: unknown, status: number | undefined): string => {
  // A host with several addresses fails with one error for each, and the AggregateError has no message of its own.
  if (error instanceof AggregateError) return error.errors.map((one) => messageOf(one, undefined)).join("; ")
  const message = property(error, "message")
  const plain = typeof message === "string" ? plainMessage(message) : ""
  if (!noMessage.has(plain)) return plain
  return status === undefined ? plainMessage(String(error)) : `HTTP ${status}`
}

const property = (value: unknown, key: string): unknown => (Predicate.hasProperty(value, key) ? value[key] : undefined)
