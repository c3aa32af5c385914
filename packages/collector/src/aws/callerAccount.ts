import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { Duration, Effect, Option, Ref } from "effect"
import { accountOfRole, type AccountRegion } from "../AccountRegion.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { type ClientCredentials, isSameIdentity } from "./credentials.ts"
import type { AwsIdentity } from "./CredentialSource.ts"
import { proxyingHandler } from "./ProxyingHandler.ts"
import { requestWithRetries } from "./requestWithRetries.ts"

const operation = "GetCallerIdentity"

/** The account of credentials, or why it is not known, and the number of requests that were sent. */
export interface CallerAccount {
  readonly account: string | undefined
  readonly notes: ReadonlyArray<string>
  readonly apiCalls: number
}

/** Metrics do not wait longer than this for STS, which may be blocked in a private network. */
const limit = Duration.seconds(10)

/** Who called: the credentials that signed the requests, and the region that they were sent to. */
interface Caller {
  /** The credentials that signed the first request, or undefined if none was sent. */
  readonly signedWith: AwsIdentity | undefined
  readonly credentials: ClientCredentials
  readonly region: string
}

/**
 * Finds the account of a target without databases, which no ARN tells. STS is asked once for each access key, and again
 * after a failure. It never fails, and takes at most ten seconds.
 *
 * The account is not known if the credentials have changed since the first request: they may be those of another one.
 */
export const makeCallerAccount = (options: AwsOptions, { roleArn }: AccountRegion) =>
  Effect.map(Ref.make<{ readonly identity: AwsIdentity; readonly account: string } | undefined>(undefined), (known) =>
    Effect.fnUntraced(function* ({ credentials, region, signedWith }: Caller): Effect.fn.Return<CallerAccount> {
      const ofRole = accountOfRole(roleArn)
      if (ofRole !== undefined) return { account: ofRole, notes: [], apiCalls: 0 }
      const identity = Option.getOrUndefined(yield* Effect.option(credentials.current))
      if (identity === undefined || signedWith === undefined || !isSameIdentity(identity, signedWith)) return unknown
      const before = yield* Ref.get(known)
      if (before !== undefined && isSameIdentity(before.identity, identity)) {
        return { account: before.account, notes: [], apiCalls: 0 }
      }
      const asked = yield* askSts(options, identity, region)
      if (asked.account !== undefined) yield* Ref.set(known, { identity, account: asked.account })
      return asked
    })
  )

const unknown: CallerAccount = { account: undefined, notes: [], apiCalls: 0 }

const askSts = ({ proxies, stsEndpoint }: AwsOptions, credentials: AwsIdentity, region: string) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const requestHandler = proxyingHandler(proxies)
      return new STSClient({
        credentials,
        region,
        maxAttempts: 1,
        ...(stsEndpoint === undefined ? {} : { endpoint: stsEndpoint }),
        ...(requestHandler === undefined ? {} : { requestHandler })
      })
    }),
    (client) =>
      requestWithRetries({
        operation,
        region,
        send: (signal) => client.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
      }),
    (client) => Effect.sync(() => client.destroy())
  ).pipe(
    Effect.map(({ apiCalls, output }): CallerAccount => ({ account: output.Account, notes: [], apiCalls })),
    Effect.catchTag("AwsRequestError", ({ apiCalls, message }) => Effect.succeed(notKnown(message, apiCalls))),
    Effect.timeoutOrElse({
      duration: limit,
      // At least one was sent. Retries are not known here.
      orElse: () => Effect.succeed(notKnown(`no response to ${operation} within ${Duration.format(limit)}`, 1))
    })
  )

const notKnown = (reason: string, apiCalls: number): CallerAccount => ({
  account: undefined,
  notes: [`There are no databases, and the account is not known, so nothing is marked as gone: ${reason}`],
  apiCalls
})
