import type { CloudWatchClientConfig } from "@aws-sdk/client-cloudwatch"
import { Redacted } from "effect"

/** An access key. Without one the SDK's standard chain is searched: environment, profile, SSO, web identity, role. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  readonly sessionToken?: Redacted.Redacted
}

/** Where requests to AWS go and who asks. */
export interface AwsOptions {
  /** Such as `eu-west-1`; left out, the SDK's standard chain: `AWS_REGION`, then the profile. */
  readonly region?: string | undefined
  /** A URL to ask in the place of AWS's own; left out, `AWS_ENDPOINT_URL` and the profile, then AWS. */
  readonly endpoint?: string | undefined
  readonly credentials?: AwsCredentials | undefined
}

/** What both SDK clients take. The SDK tries once: retries run on Effect's clock, where they can be interrupted. */
export const clientConfig = ({ credentials, endpoint, region }: AwsOptions) =>
  ({
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: credentials.accessKeyId,
            secretAccessKey: Redacted.value(credentials.secretAccessKey),
            ...(credentials.sessionToken === undefined
              ? {}
              : { sessionToken: Redacted.value(credentials.sessionToken) })
          }
        })
  }) satisfies CloudWatchClientConfig
