import type { ApiKey, ApiKeyId, ApiKeyRequest, IssuedApiKey } from "@snoozeql/domain/ApiKey"
import type { ApiKeyNameTaken, ApiKeyNotFound, InvalidApiKey, StoreUnavailable } from "@snoozeql/domain/errors"
import { Context, type Effect } from "effect"
import type { ServerRequestFailed } from "../advice/ServerRequestFailed.ts"

/** Why the keys cannot be read or changed: an error of the database, or of the server that was asked. */
export type KeyAdminError = StoreUnavailable | ServerRequestFailed

/** What `snoozeql keys` does, in the database or through a server. */
export class KeyAdmin extends Context.Service<
  KeyAdmin,
  {
    readonly create: (
      request: ApiKeyRequest
    ) => Effect.Effect<IssuedApiKey, InvalidApiKey | ApiKeyNameTaken | KeyAdminError>
    /** Every key, newest first. */
    readonly list: Effect.Effect<ReadonlyArray<ApiKey>, KeyAdminError>
    readonly revoke: (id: ApiKeyId) => Effect.Effect<void, ApiKeyNotFound | KeyAdminError>
  }
>()("@snoozeql/server/KeyAdmin") {}
