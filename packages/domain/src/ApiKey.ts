import * as Schema from "effect/Schema"
import { Instant } from "./Instant.ts"
import { Text } from "./Text.ts"
import { Uuid } from "./Uuid.ts"

/** The id of an API key, a UUID in lower case. It is not secret. */
export const ApiKeyId = Uuid.pipe(Schema.brand("ApiKeyId"))
export type ApiKeyId = typeof ApiKeyId.Type

/** The scopes of API keys, the narrowest first. Each includes those before it. */
export const keyScopes = ["read", "write", "admin"] as const

/** What an API key may do: `read` reads, `write` also changes data, `admin` also manages keys. */
export const KeyScope = Schema.Literals(keyScopes)
export type KeyScope = typeof KeyScope.Type

/** Whether a key of the scope `held` may do what needs the scope `needed`. */
export const includesScope = (held: KeyScope, needed: KeyScope): boolean =>
  keyScopes.indexOf(held) >= keyScopes.indexOf(needed)

/** What every key begins with. Programs that look for leaked secrets find keys by it. */
export const keyBeginning = "snz_"

const maximumNameLength = 100

/**
 * The name of an API key: whose it is, or what it is for. It cannot begin like a key, so that a command that takes a
 * name or a prefix knows which it was given.
 */
export const ApiKeyName = Text.check(
  Schema.isNonEmpty(),
  Schema.isMaxLength(maximumNameLength),
  Schema.makeFilter((name) => name.trim() === name || "Expected no blank at either end"),
  Schema.makeFilter((name) => !/\p{Cc}/u.test(name) || "Expected no control characters"),
  Schema.makeFilter(
    (name) => !name.startsWith(keyBeginning) || `Expected a name that does not begin with ${keyBeginning}`
  )
)

/**
 * An API key without its secret, which is shown only when the key is created. Times are those of the database's clock.
 *
 * A key is in force until it is revoked or expires, whichever is first. `last_used_at` is written at most once a
 * minute.
 */
export const ApiKey = Schema.Struct({
  id: ApiKeyId,
  name: ApiKeyName,
  scope: KeyScope,
  prefix: Schema.String.annotate({
    description: "The first 12 characters of the key, by which its owner recognizes it"
  }),
  created_at: Instant,
  expires_at: Schema.NullOr(Instant),
  revoked_at: Schema.NullOr(Instant),
  last_used_at: Schema.NullOr(Instant)
}).annotate({ identifier: "ApiKey" })
export interface ApiKey extends Schema.Schema.Type<typeof ApiKey> {}

/** What is chosen when an API key is created. Without `expires_at` it is in force until it is revoked. */
export const ApiKeyRequest = Schema.Struct({
  name: ApiKeyName,
  scope: KeyScope,
  expires_at: Schema.optionalKey(Schema.NullOr(Instant))
}).annotate({ identifier: "ApiKeyRequest" })
export interface ApiKeyRequest extends Schema.Schema.Type<typeof ApiKeyRequest> {}

/** A new API key with its secret, `key`, which is shown only this once. */
export const IssuedApiKey = Schema.Struct({
  ...ApiKey.fields,
  key: Schema.String.annotate({
    description: "The secret, to be sent as `Authorization: Bearer KEY`. It is not shown again"
  })
}).annotate({ identifier: "IssuedApiKey" })
export interface IssuedApiKey extends Schema.Schema.Type<typeof IssuedApiKey> {}
