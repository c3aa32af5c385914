/** The secrets of API keys: how they are made, recognized and hashed. */
import { type ApiKeyRequest, type IssuedApiKey, keyBeginning } from "@snoozeql/domain/ApiKey"
import type { ApiKeyNameTaken, InvalidApiKey, StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect } from "effect"
import { Digest, SecureRandom } from "effect/crypto"
import { KeyStore } from "./KeyStore.ts"

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
const randomBytes = 32
/** As many digits as 32 bytes need. */
const randomDigits = 43
const prefixLength = keyBeginning.length + 8

const shape = new RegExp(`^${keyBeginning}[0-9A-Za-z]{${randomDigits}}$`)

/** Whether a text has the shape of a key. Use it to find out without a database that a text is not a key. */
export const isKeyShaped = (text: string): boolean => shape.test(text)

/** The first characters of a key, which are not secret. They leave 208 random bits. */
export const keyPrefixOf = (key: string): string => key.slice(0, prefixLength)

/** Letters and digits only, so that a double click selects the whole key. */
const toDigits = (bytes: Uint8Array): string => {
  let rest = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  let text = ""
  while (text.length < randomDigits) {
    text = digits.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** A new key with 256 random bits. */
const makeKey = Effect.sync(() => keyBeginning + toDigits(SecureRandom.randomBytesUnsafe(randomBytes)))

const encoder = new TextEncoder()

/**
 * SHA-256 of a key, as 64 hexadecimal digits in lower case. A fast hash is enough, since a key is random: nobody can
 * try all of them.
 */
export const hashKey = (key: string): Effect.Effect<string> =>
  Digest.Digest.use((digest) => digest.digestHex(Digest.sha256, encoder.encode(key))).pipe(
    Effect.provide(Digest.layerWebCrypto)
  )

/**
 * Creates a key and returns it with its secret, which is stored nowhere: show it once. Fails as `KeyStore.create` does.
 */
export const issueKey = Effect.fn("issueKey")(function* ({
  expires_at = null,
  name,
  scope
}: ApiKeyRequest): Effect.fn.Return<IssuedApiKey, InvalidApiKey | ApiKeyNameTaken | StoreUnavailable, KeyStore> {
  const keys = yield* KeyStore
  const key = yield* makeKey
  const stored = yield* keys.create({ name, scope, prefix: keyPrefixOf(key), hash: yield* hashKey(key), expires_at })
  return { ...stored, key }
})
