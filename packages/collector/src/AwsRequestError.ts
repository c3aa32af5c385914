import { Schema } from "effect"

/**
 * Why a request to AWS failed:
 *
 * - `Throttled`: AWS refused the request because too many came in a short time.
 * - `Unavailable`: a server error, a timeout or a broken connection, at AWS or at the proxy.
 * - `MissingCredentials`: no credentials were found, or they could not be loaded.
 * - `MissingRegion`: no region is set.
 * - `InvalidCredentials`: AWS does not accept the credentials. They have expired, were deleted, or are wrong, and the
 *   standard chain has no others.
 * - `AccessDenied`: AWS accepts the credentials, but they do not allow the request.
 * - `RoleRefused`: AWS accepts the credentials, but they may not assume the role.
 * - `ProxyRefused`: the proxy did not let the request through.
 * - `UntrustedCertificate`: the certificate of the server that responded is not trusted.
 * - `Rejected`: AWS refused the request itself, or its response was not understood.
 *
 * `Throttled` and `Unavailable` are retried, because they often pass by themselves.
 */
export const AwsErrorReason = Schema.Literals([
  "Throttled",
  "Unavailable",
  "MissingCredentials",
  "MissingRegion",
  "InvalidCredentials",
  "AccessDenied",
  "RoleRefused",
  "ProxyRefused",
  "UntrustedCertificate",
  "Rejected"
])
export type AwsErrorReason = typeof AwsErrorReason.Type

/** The AWS operations that the collector uses. */
export const AwsOperation = Schema.Literals([
  "DescribeDBInstances",
  "DescribeDBClusters",
  "DescribeEvents",
  "DescribeReservedDBInstances",
  "GetMetricData",
  "GetProducts",
  "GetCallerIdentity"
])
export type AwsOperation = typeof AwsOperation.Type

/**
 * A request to AWS failed, after the retries that its reason allows.
 *
 * `code` is AWS's name of the error, or null if it has none. `region` is where the request was sent, or null if no
 * region is set. `apiCalls` is the number of requests that were sent, including retries and earlier pages of the same
 * response.
 */
export class AwsRequestError extends Schema.TaggedError<AwsRequestError>()("AwsRequestError", {
  operation: AwsOperation,
  reason: AwsErrorReason,
  code: Schema.NullOr(Schema.String),
  region: Schema.NullOr(Schema.String),
  message: Schema.String,
  apiCalls: Schema.Int
}) {}
