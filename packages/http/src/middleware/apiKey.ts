import { Effect, Option, Redacted, type Scope } from "effect"
import { Mac } from "effect/crypto"
import { HttpServerRequest } from "effect/http"
import { Unauthorized } from "../api/Authorization.ts"
import { makeCountedWarning, type WarningCounts } from "../CountedWarning.ts"

const encoder = new TextEncoder()

/**
 * Compares a credential with the key. The time that it takes reveals at most the key's length. A missing credential
 * arrives as the empty string and is never accepted.
 */
export const makeVerifier = (apiKey: Redacted.Redacted): ((credential: Redacted.Redacted) => boolean) => {
  const expected = encoder.encode(Redacted.value(apiKey))
  return (credential) => {
    const given = encoder.encode(Redacted.value(credential))
    return given.length > 0 && Mac.timingSafeEqual(given, expected)
  }
}

/** Succeeds if a request with this credential may pass, and fails if not. */
export type KeyCheck = (
  credential: Redacted.Redacted
) => Effect.Effect<void, Unauthorized, HttpServerRequest.HttpServerRequest>

const total = (counts: WarningCounts): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

const warnOfWrongKeys = (counts: WarningCounts) => {
  const requests = total(counts)
  return Effect.logWarning(`${requests} ${requests === 1 ? "request" : "requests"} had a wrong API key`).pipe(
    Effect.annotateLogs({ requests, addresses: Object.fromEntries(counts) })
  )
}

/**
 * Makes the check of the key. Without a key, every request passes. Wrong keys are logged as a warning, with their number
 * and the addresses they came from, at most once a minute. A request without a key is not an attempt to guess it, and is
 * not counted.
 */
export const makeKeyCheck = (apiKey: Redacted.Redacted | undefined): Effect.Effect<KeyCheck, never, Scope.Scope> =>
  Effect.gen(function* () {
    if (apiKey === undefined) return () => Effect.void
    const isKey = makeVerifier(apiKey)
    const warn = yield* makeCountedWarning({ interval: "1 minute", maximumSubjects: 10, write: warnOfWrongKeys })
    return Effect.fnUntraced(function* (credential) {
      if (isKey(credential)) return
      if (Redacted.value(credential) !== "") {
        const { remoteAddress } = yield* HttpServerRequest.HttpServerRequest
        yield* warn(Option.getOrElse(remoteAddress, () => "unknown"))
      }
      return yield* new Unauthorized({ detail: "Send the server's API key as Authorization: Bearer KEY" })
    })
  })
