import type { ApiKey, ApiKeyId, KeyScope } from "@snoozeql/domain/ApiKey"
import type {
  ApiKeyNameTaken,
  ApiKeyNotFound,
  InvalidApiKey,
  InvalidPage,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import { Context, type DateTime, Duration, type Effect } from "effect"

/** How often the last use of a key is written at most. */
export const useInterval: Duration.Duration = Duration.minutes(1)

/** A key to store. `issueKey` makes one with its secret. */
export interface NewApiKey {
  readonly name: string
  readonly scope: KeyScope
  /** The first characters of the key, by which its owner recognizes it. */
  readonly prefix: string
  /** SHA-256 of the key, as 64 hexadecimal digits in lower case. */
  readonly hash: string
  /** Null if the key is in force until it is revoked. */
  readonly expires_at: DateTime.Utc | null
}

/** A key in force, with the hash that a credential is compared with. */
export interface ApiKeyInForce {
  readonly key: ApiKey
  readonly hash: string
}

/** A page of keys, newest first. */
export interface ApiKeyPage {
  readonly limit?: number
  /** The last key of the previous page. Without it, this is the first page. */
  readonly after?: { readonly created_at: DateTime.Utc; readonly id: ApiKeyId }
}

/**
 * The keys of the HTTP API, without their secrets. Times are those of the database's clock.
 *
 * Keys are never deleted, only revoked: the list shows who once had access, and a server that required a key yesterday
 * does not stop requiring one today.
 */
export class KeyStore extends Context.Service<
  KeyStore,
  {
    /**
     * Stores a key. Use `issueKey`, which makes its secret too. Fails with `ApiKeyNameTaken` if another key in force
     * has the name, and with `InvalidApiKey` if `expires_at` is not after now.
     */
    readonly create: (key: NewApiKey) => Effect.Effect<ApiKey, InvalidApiKey | ApiKeyNameTaken | StoreUnavailable>

    /**
     * Returns the keys by created_at descending, then id descending, those that are not in force too. Without a limit
     * it returns all.
     */
    readonly list: (page?: ApiKeyPage) => Effect.Effect<ReadonlyArray<ApiKey>, InvalidPage | StoreUnavailable>

    /** Returns the key with this id. */
    readonly get: (id: ApiKeyId) => Effect.Effect<ApiKey, ApiKeyNotFound | StoreUnavailable>

    /**
     * Returns the key in force that has this hash (64 hexadecimal digits in lower case), or undefined. A key that was
     * revoked, by whatever process, is not returned by the next call.
     */
    readonly findInForce: (hash: string) => Effect.Effect<ApiKeyInForce | undefined, StoreUnavailable>

    /** Whether any key was ever created. From then on, the API requires a key. */
    readonly hasAny: Effect.Effect<boolean, StoreUnavailable>

    /**
     * Sets `last_used_at` of a key to now, unless that was written less than `useInterval` ago. Unknown keys are ignored.
     */
    readonly recordUse: (id: ApiKeyId) => Effect.Effect<void, StoreUnavailable>

    /** Revokes a key, and returns it. A key that is revoked already keeps the time of its revocation. */
    readonly revoke: (id: ApiKeyId) => Effect.Effect<ApiKey, ApiKeyNotFound | StoreUnavailable>
  }
>()("@snoozeql/store/KeyStore") {}
