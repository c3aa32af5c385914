import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const apiKeys = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE api_keys (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      scope text NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
      prefix text NOT NULL UNIQUE,
      hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz
    )
  `
  yield* sql`CREATE INDEX api_keys_created_at ON api_keys (created_at, id)`
  yield* sql`
    COMMENT ON TABLE api_keys IS
      'Keys of the HTTP API. A row is never deleted: as soon as there is one, the API requires a key'
  `
  yield* sql`COMMENT ON COLUMN api_keys.hash IS 'SHA-256 of the key. The key itself is not stored'`
  yield* sql`COMMENT ON COLUMN api_keys.last_used_at IS 'Written at most once a minute'`
})
