import type { Redacted } from "effect"
import type { AwsProxies } from "./proxies.ts"

/** An access key. Without one, the SDK searches its standard chain: environment, profile, SSO, web identity, role. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  readonly sessionToken?: Redacted.Redacted
}

/** How to send requests to AWS. */
export interface AwsOptions {
  /**
   * The region of targets without one, such as `eu-west-1`. By default the SDK's standard chain finds it: `AWS_REGION`,
   * then the profile.
   */
  readonly region?: string | undefined
  /** The URL to send requests to. The default is `AWS_ENDPOINT_URL`, then the endpoint of the profile, then AWS. */
  readonly endpoint?: string | undefined
  /** The URL for requests to STS, which assume roles. The default is found in the same way as that of `endpoint`. */
  readonly stsEndpoint?: string | undefined
  readonly credentials?: AwsCredentials | undefined
  /** By default no proxy is used: the environment is not read. */
  readonly proxies?: AwsProxies | undefined
}
