import type { CloudWatchClientConfig } from "@aws-sdk/client-cloudwatch"
import type { defaultProvider } from "@aws-sdk/credential-provider-node"

/** An access key in the SDK's form. */
export type AwsIdentity = Awaited<ReturnType<ReturnType<typeof defaultProvider>>>

/** Where an SDK client gets its credentials. */
export interface CredentialSource {
  /** The `credentials` of the client's configuration. */
  readonly credentials: NonNullable<CloudWatchClientConfig["credentials"]>
  /** Forgets the found credentials. The next request searches the standard chain and its files again. */
  readonly forget: () => void
}
