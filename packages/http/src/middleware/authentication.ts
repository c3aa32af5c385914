import type { ApiKeyId } from "@snoozeql/domain/ApiKey"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { hashKey, isKeyShaped } from "@snoozeql/store/KeySecret"
import { KeyStore, useInterval } from "@snoozeql/store/KeyStore"
import { Clock, Duration, Effect, Redacted, type Scope } from "effect"
import { Mac } from "effect/crypto"
import { HttpServerRequest } from "effect/http"
import { type Caller, type RateLimitExceeded, Unauthorized } from "@snoozeql/client/api/Authorization"
import { makeCountedWarning, type WarningCounts } from "../CountedWarning.ts"
import { failAtLimit, makeRateLimiter, subjectOf, takeOrFail, unlimited } from "./rateLimit.ts"

/** Which keys are accepted, and how often. */
export interface AuthenticationOptions {
  /** A key with the scope `admin`, besides those in the store. */
  readonly apiKey: Redacted.Redacted | undefined
  /** The most requests a minute by one stored key; undefined if there is no limit. */
  readonly rateLimit: number | undefined
  /** The most wrong keys a minute from one address; undefined if there is no limit. */
  readonly wrongKeyLimit: number | undefined
}

/** Why a request is refused. */
export type Refusal = Unauthorized | RateLimitExceeded | StoreUnavailable

/** Finds out who sends a request. */
export interface Authentication {
  /** Whether requests need a key: the settings have one, or the store has ever had one. */
  readonly isRequired: Effect.Effect<boolean, StoreUnavailable>
  /** Makes `isRequired` look into the store again. Use it when a key was created. */
  readonly lookAgain: Effect.Effect<void>
  /** Returns the caller with this credential, which is the empty string if the request has none. */
  readonly authenticate: (
    credential: Redacted.Redacted
  ) => Effect.Effect<Caller["Service"], Refusal, HttpServerRequest.HttpServerRequest>
}

/** How long a server without keys believes that the store still has none. */
const openPeriod = Duration.toNanosUnsafe("1 second")

/** How often the use of a key is recorded, in nanoseconds. */
const recordInterval = Duration.toNanosUnsafe(useInterval)

/** How long a request waits for the store to say whose key it has. */
const lookupLimit = Duration.seconds(5)

const maximumAddresses = 10_000
const maximumKeys = 10_000

/** The caller of a server that requires no key. */
const anyone: Caller["Service"] = { scope: "admin", key: undefined }

const encoder = new TextEncoder()

/** Compares two hashes. The time that it takes does not depend on where they differ. */
const isSameHash = (one: string, other: string): boolean =>
  Mac.timingSafeEqual(encoder.encode(one), encoder.encode(other))

const total = (counts: WarningCounts): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

const warnOfWrongKeys = (counts: WarningCounts) => {
  const requests = total(counts)
  return Effect.logWarning(`${requests} ${requests === 1 ? "request" : "requests"} had a wrong API key`).pipe(
    Effect.annotateLogs({ requests, addresses: Object.fromEntries(counts) })
  )
}

const limiterOf = (perMinute: number | undefined, maximumSubjects: number) =>
  perMinute === undefined ? unlimited : makeRateLimiter({ perMinute, maximumSubjects })

const withinLimit = <A>(lookup: Effect.Effect<A, StoreUnavailable>): Effect.Effect<A, StoreUnavailable> =>
  stopWaitingAfter(lookupLimit, () =>
    Effect.fail(
      new StoreUnavailable({
        operation: "authenticate",
        message: `authenticate: the store did not answer within ${Duration.toSeconds(lookupLimit)} seconds`,
        cause: undefined
      })
    )
  )(lookup)

/** Whether the store has ever had a key. Once it had, it is not asked again. */
const makeHasKeys = (keys: KeyStore["Service"]) => {
  let has = false
  let emptyUntil: bigint | undefined
  return {
    forget: Effect.sync(() => {
      emptyUntil = undefined
    }),
    hasKeys: Effect.gen(function* () {
      if (has) return true
      const now = yield* Clock.monotonicTimeNanos
      if (emptyUntil !== undefined && now < emptyUntil) return false
      has = yield* withinLimit(keys.hasAny)
      emptyUntil = now + openPeriod
      return has
    })
  }
}

/**
 * Makes the authentication. Without a key, in the settings or in the store, every request passes. A key in the store is
 * looked up for each request, so a revoked one is refused by the next. The first key of a store takes effect within a
 * second, and at once if this server created it.
 *
 * Wrong keys are logged as a warning, with their number and the addresses they came from, at most once a minute. A request
 * without a key is not an attempt to guess it, and is not counted. An address that has sent too many wrong keys gets a 429
 * for more of them. A right key passes all the same: whoever shares the address keeps access, also after a restart. Nobody
 * can guess what is key-shaped, 256 random bits. The key of the settings may be a word: if it is not key-shaped, the
 * address is refused before it is compared, except if it was right before.
 */
export const makeAuthentication = ({
  apiKey,
  rateLimit,
  wrongKeyLimit
}: AuthenticationOptions): Effect.Effect<Authentication, never, KeyStore | Scope.Scope> =>
  Effect.gen(function* () {
    const keys = yield* KeyStore
    const scope = yield* Effect.scope
    const settingsHash = apiKey === undefined ? undefined : yield* hashKey(Redacted.value(apiKey))
    const { forget, hasKeys } = makeHasKeys(keys)
    const isRequired = settingsHash === undefined ? hasKeys : Effect.succeed(true)
    const warn = yield* makeCountedWarning({ interval: "1 minute", maximumSubjects: 10, write: warnOfWrongKeys })
    const requestsOfKeys = limiterOf(rateLimit, maximumKeys)
    const wrongKeys = limiterOf(wrongKeyLimit, maximumAddresses)
    /** By the hash of a key that was right, when its use was recorded. */
    const recordedAt = new Map<string, bigint>()

    const recordUse = Effect.fnUntraced(function* (hash: string, id: ApiKeyId) {
      const now = yield* Clock.monotonicTimeNanos
      const before = recordedAt.get(hash)
      if (before !== undefined && now - before < recordInterval) return
      recordedAt.set(hash, now)
      yield* keys.recordUse(id).pipe(
        Effect.catchTag("StoreUnavailable", ({ message }) =>
          Effect.logDebug(`The use of a key was not recorded: ${message}`)
        ),
        Effect.forkIn(scope)
      )
    })

    /** The caller with this credential, or undefined if the credential is no key in force. */
    const findCaller = Effect.fnUntraced(function* (credential: string, hash: string) {
      if (settingsHash !== undefined && isSameHash(hash, settingsHash)) {
        recordedAt.set(hash, 0n)
        return anyone
      }
      if (!isKeyShaped(credential)) return undefined
      const found = yield* withinLimit(keys.findInForce(hash))
      if (found === undefined || !isSameHash(found.hash, hash)) {
        recordedAt.delete(hash)
        return undefined
      }
      const { id, name, scope: held } = found.key
      yield* recordUse(hash, id)
      yield* takeOrFail(requestsOfKeys, id, `The key sends more than ${rateLimit} requests a minute`)
      return { scope: held, key: { id, name } } satisfies Caller["Service"]
    })

    const authenticate = Effect.fnUntraced(function* (redacted: Redacted.Redacted) {
      const credential = Redacted.value(redacted)
      if (credential === "") {
        if (!(yield* isRequired)) return anyone
        return yield* new Unauthorized({
          detail: "Send an API key as Authorization: Bearer KEY. `snoozeql keys create` makes one"
        })
      }
      const address = subjectOf(yield* HttpServerRequest.HttpServerRequest)
      const hash = yield* hashKey(credential)
      const tooMany = `The address sends more than ${wrongKeyLimit} wrong keys a minute`
      if (!isKeyShaped(credential) && !recordedAt.has(hash)) yield* failAtLimit(wrongKeys, address, tooMany)
      const caller = yield* findCaller(credential, hash)
      if (caller !== undefined) return caller
      if (!(yield* isRequired)) return anyone
      yield* warn(address)
      yield* takeOrFail(wrongKeys, address, tooMany)
      return yield* new Unauthorized({
        detail: "The API key is unknown, revoked or expired. Send another one as Authorization: Bearer KEY"
      })
    })

    return { isRequired, lookAgain: forget, authenticate }
  })
