import { Effect, Layer, Redacted } from "effect"
import { Mac } from "effect/crypto"
import { Authorization, Unauthorized } from "../api/Authorization.ts"

const encoder = new TextEncoder()

/**
 * Compares a credential with the key in a time that tells no more than the key's length. An absent credential arrives as
 * the empty text and is never accepted.
 */
export const makeVerifier = (apiKey: Redacted.Redacted): ((credential: Redacted.Redacted) => boolean) => {
  const expected = encoder.encode(Redacted.value(apiKey))
  return (credential) => {
    const given = encoder.encode(Redacted.value(credential))
    return given.length > 0 && Mac.timingSafeEqual(given, expected)
  }
}

/** Asks for the key; lets everyone in when there is none. */
export const layer = (apiKey: Redacted.Redacted | undefined): Layer.Layer<Authorization> => {
  const isAuthorized = apiKey === undefined ? () => true : makeVerifier(apiKey)
  return Layer.succeed(Authorization, {
    bearer: (httpEffect, { credential }) =>
      isAuthorized(credential)
        ? httpEffect
        : Effect.fail(new Unauthorized({ detail: "Send the server's API key as Authorization: Bearer KEY" }))
  })
}
