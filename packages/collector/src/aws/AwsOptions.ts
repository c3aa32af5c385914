import type { Redacted } from "effect"
import type { AwsProxies } from "./proxies.ts"

/** An access key. Without one the SDK's standard chain is searched: environment, profile, SSO, web identity, role. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  readonly sessionToken?: Redacted.Redacted
}

/** Where requests to AWS go and who sends them. */
export interface AwsOptions {
  /** Such as `eu-west-1`; by default what the SDK's standard chain finds: `AWS_REGION`, then the profile. */
  readonly region?: string | undefined
  /** A URL to send requests to instead of AWS's own; by default `AWS_ENDPOINT_URL` or that of the profile, then AWS. */
  readonly endpoint?: string | undefined
  readonly credentials?: AwsCredentials | undefined
  /** By default requests go straight to AWS: the environment is not read. */
  readonly proxies?: AwsProxies | undefined
}
