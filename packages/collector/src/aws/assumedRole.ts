import { AssumeRoleCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts"
import { Clock, Duration, Effect } from "effect"
import type { AwsIdentity, CredentialSource } from "./CredentialSource.ts"
import { RoleNotAssumed } from "./RoleNotAssumed.ts"

/** A role, and how to assume it. */
export interface RoleToAssume {
  readonly roleArn: string
  readonly externalId: string | undefined
  /** The credentials that sign AssumeRole. */
  readonly base: CredentialSource
  readonly client: Pick<STSClientConfig, "region" | "endpoint" | "requestHandler">
}

/** CloudTrail of the target account shows it. */
const sessionName = "snoozeql"

/** A session is replaced this long before it expires, so that no request is signed with an expired one. */
const renewedBefore = Duration.toMillis("5 minutes")

interface Session {
  readonly identity: AwsIdentity
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * The credentials of a role, which STS issues for an hour. They are renewed before they expire. If that fails, the old
 * ones are used while they are valid.
 */
export const assumedRole = Effect.fnUntraced(function* (role: RoleToAssume) {
  const clock = yield* Clock.Clock
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new STSClient({ ...role.client, maxAttempts: 1, credentials: role.base.credentials })),
    (acquired) => Effect.sync(() => acquired.destroy())
  )
  let session: Session | undefined
  let pending: Promise<Session> | undefined

  const renew = async (): Promise<Session> => {
    const now = clock.currentTimeMillisUnsafe()
    try {
      session = await assume(client, role)
      return session
    } catch (cause) {
      // The credentials that signed the request may be the reason. They are looked up again next time.
      role.base.forget()
      if (session !== undefined && session.expiresAt > now) return session
      throw new RoleNotAssumed({ roleArn: role.roleArn, cause })
    } finally {
      pending = undefined
    }
  }

  const provider = async (): Promise<AwsIdentity> => {
    if (session !== undefined && session.expiresAt - renewedBefore > clock.currentTimeMillisUnsafe()) {
      return session.identity
    }
    pending ??= renew()
    return (await pending).identity
  }

  return {
    // The provider caches by itself.
    credentials: Object.assign(provider, { memoized: true }),
    forget: () => {
      session = undefined
      role.base.forget()
    }
  } satisfies CredentialSource
})

const assume = async (
  client: STSClient,
  { externalId, roleArn }: Pick<RoleToAssume, "externalId" | "roleArn">
): Promise<Session> => {
  const { Credentials } = await client.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId })
    })
  )
  const { AccessKeyId, Expiration, SecretAccessKey, SessionToken } = Credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error("STS returned no credentials")
  }
  return {
    identity: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expiresAt: Expiration?.getTime() ?? Number.POSITIVE_INFINITY
  }
}
