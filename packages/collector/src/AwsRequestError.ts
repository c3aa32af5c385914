import { Schema } from "effect"

/**
 * Why a request to AWS failed:
 *
 * - `Throttled`: AWS answered that requests come too fast.
 * - `Unavailable`: a server error, a timeout or a broken connection, of AWS or of the proxy.
 * - `MissingCredentials`: no credentials were found, or they could not be loaded.
 * - `MissingRegion`: no region is set.
 * - `InvalidCredentials`: AWS does not accept the credentials. They have expired, were deleted, or are wrong, and the
 *   standard chain has no others.
 * - `AccessDenied`: AWS accepts the credentials, and they do not allow the request.
 * - `ProxyRefused`: the proxy did not let the request through.
 * - `UntrustedCertificate`: the certificate of the server that answered is not trusted.
 * - `Rejected`: AWS refused the request itself, or its answer was not understood.
 *
 * The first two pass by themselves and are retried.
 */
export const AwsErrorReason = Schema.Literals([
  "Throttled",
  "Unavailable",
  "MissingCredentials",
  "MissingRegion",
  "InvalidCredentials",
  "AccessDenied",
  "ProxyRefused",
  "UntrustedCertificate",
  "Rejected"
])
export type AwsErrorReason = typeof AwsErrorReason.Type

/** The operations of AWS that the collector uses. */
export const AwsOperation = Schema.Literals(["DescribeDBInstances", "DescribeReservedDBInstances", "GetMetricData"])
export type AwsOperation = typeof AwsOperation.Type

/**
 * A request to AWS failed, after the retries that its reason allows.
 *
 * `code` is AWS's own name of the error where there is one, `region` where the request went (null if none is set), and
 * `apiCalls` how many requests were sent, retries and earlier pages of the same answer included.
 */
export class AwsRequestError extends Schema.TaggedError<AwsRequestError>()("AwsRequestError", {
  operation: AwsOperation,
  reason: AwsErrorReason,
  code: Schema.NullOr(Schema.String),
  region: Schema.NullOr(Schema.String),
  message: Schema.String,
  apiCalls: Schema.Int
}) {}
