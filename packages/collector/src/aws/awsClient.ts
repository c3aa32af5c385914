import type { CloudWatchClientConfig } from "@aws-sdk/client-cloudwatch"
import { Effect } from "effect"
import type { AccountRegion } from "../AccountRegion.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { clientCredentials, credentialSource } from "./credentials.ts"
import type { AwsIdentity } from "./CredentialSource.ts"
import { proxyingHandler } from "./ProxyingHandler.ts"

/** The common part of the SDK's clients. */
interface SdkClient {
  readonly config: { readonly credentials: () => Promise<AwsIdentity> }
  readonly destroy: () => void
}

/**
 * Makes an SDK client for a target that is destroyed with the scope, and the credentials that it signs with. The SDK
 * sends each request only once: retries run on Effect's clock, where they can be interrupted.
 */
export const makeClient = Effect.fnUntraced(function* <Client extends SdkClient>(
  options: AwsOptions,
  target: AccountRegion,
  make: (config: CloudWatchClientConfig) => Client
) {
  const { endpoint, proxies } = options
  const region = target.region ?? options.region
  const requestHandler = proxyingHandler(proxies)
  const source = yield* credentialSource({ ...options, region }, target, requestHandler)
  const config: CloudWatchClientConfig = {
    maxAttempts: 1,
    credentials: source.credentials,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(requestHandler === undefined ? {} : { requestHandler })
  }
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => make(config)),
    (acquired) => Effect.sync(() => acquired.destroy())
  )
  return { client, credentials: clientCredentials(client, source) }
})
