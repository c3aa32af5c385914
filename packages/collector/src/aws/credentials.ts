import { defaultProvider } from "@aws-sdk/credential-provider-node"
import { Duration, Effect, Redacted } from "effect"
import type { AccountAccess } from "../AccountRegion.ts"
import { assumedRole } from "./assumedRole.ts"
import type { AwsIdentity, CredentialSource } from "./CredentialSource.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { classifyError, type ClassifiedError, isRoleNotAssumed } from "./classifyError.ts"
import type { ProxyingHandler } from "./ProxyingHandler.ts"

type Chain = ReturnType<typeof defaultProvider>

/** Where the credentials come from, without a role. */
interface BaseOptions extends Pick<AwsOptions, "credentials"> {
  readonly profile: string | undefined
}

/**
 * The credentials of a target: those of its role, or else its profile, or else the access key of the options, or else
 * the SDK's standard chain: environment, shared files, SSO, web identity, process, role. The providers of the chain and
 * the assuming of a role send their own requests to STS with the same handler.
 */
export const credentialSource = Effect.fnUntraced(function* (
  options: Pick<AwsOptions, "credentials" | "region" | "stsEndpoint">,
  { externalId, profile, roleArn }: AccountAccess,
  requestHandler: ProxyingHandler | undefined
) {
  const base = baseSource({ credentials: options.credentials, profile }, requestHandler)
  if (roleArn === undefined) return base
  return yield* assumedRole({
    roleArn,
    externalId,
    base,
    client: {
      ...(options.region === undefined ? {} : { region: options.region }),
      ...(options.stsEndpoint === undefined ? {} : { endpoint: options.stsEndpoint }),
      ...(requestHandler === undefined ? {} : { requestHandler })
    }
  })
})

const baseSource = (
  { credentials, profile }: BaseOptions,
  requestHandler: ProxyingHandler | undefined
): CredentialSource => {
  if (credentials !== undefined && profile === undefined) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    return {
      credentials: {
        accessKeyId,
        secretAccessKey: Redacted.value(secretAccessKey),
        ...(sessionToken === undefined ? {} : { sessionToken: Redacted.value(sessionToken) })
      },
      forget: () => {}
    }
  }
  const clientConfig = requestHandler === undefined ? {} : { requestHandler }
  // By default the SDK reads the shared files only once in a process, and keeps an access key without an expiration
  // forever.
  const newChain = (): Chain =>
    defaultProvider({ ignoreCache: true, clientConfig, ...(profile === undefined ? {} : { profile }) })
  let chain = newChain()
  const provider: Chain = (properties) => chain(properties)
  return {
    // `memoized` tells the client that this provider caches by itself. Otherwise the client would keep the first
    // credentials.
    credentials: Object.assign(provider, { memoized: true }),
    forget: () => {
      chain = newChain()
    }
  }
}

/** The credentials that a client signs with. */
export interface ClientCredentials {
  /** Returns the credentials in use. The first call looks them up. */
  readonly current: Effect.Effect<AwsIdentity, ClassifiedError>
  /** Looks for credentials other than the rejected ones, and returns whether there are any. */
  readonly replace: (rejected: AwsIdentity) => Effect.Effect<boolean, ClassifiedError>
}

/** How long a lookup may take, which may run a program or send a request to STS. */
const lookupTimeout = Duration.seconds(60)

/** The credentials of a client that was made with a source. */
export const clientCredentials = (
  client: { readonly config: { readonly credentials: () => Promise<AwsIdentity> } },
  { forget }: CredentialSource
): ClientCredentials => {
  const current = Effect.tryPromise({ try: () => client.config.credentials(), catch: classifyLookupError }).pipe(
    Effect.timeoutOrElse({
      duration: lookupTimeout,
      // Another call on the same chain would wait for the same lookup.
      orElse: () => Effect.andThen(Effect.sync(forget), Effect.fail(lookupTimedOut))
    })
  )
  return {
    current,
    replace: Effect.fnUntraced(function* (rejected) {
      // Another request may have found new credentials in the meantime.
      if (!isSameIdentity(rejected, yield* current)) return true
      forget()
      return !isSameIdentity(rejected, yield* current)
    })
  }
}

/** Whether two credentials are the same access key and session. */
export const isSameIdentity = (one: AwsIdentity, other: AwsIdentity): boolean =>
  one.accessKeyId === other.accessKeyId &&
  one.secretAccessKey === other.secretAccessKey &&
  one.sessionToken === other.sessionToken

/** Classifies the failure of a provider. The provider may have sent a request to AWS that was refused. */
const classifyLookupError = (error: unknown): ClassifiedError => {
  const classified = classifyError(error)
  if (isRoleNotAssumed(error)) return classified
  const isFinal = classified.reason === "AccessDenied" || classified.reason === "Rejected"
  return {
    ...classified,
    reason: isFinal ? "MissingCredentials" : classified.reason,
    message: `while the credentials were loaded: ${classified.message}`
  }
}

const lookupTimedOut: ClassifiedError = {
  reason: "Unavailable",
  code: "TimeoutError",
  message: `the credentials could not be loaded within ${Duration.format(lookupTimeout)}`
}
