import type { ApiKey } from "@snoozeql/domain/ApiKey"
import type { DateTime } from "effect"
import { statusOf } from "../keys/keyStatus.ts"
import { toMinute } from "./instants.ts"
import { table } from "./table.ts"

/** The keys as a table, in the given order. */
export const keysTable = (keys: ReadonlyArray<ApiKey>, now: DateTime.Utc): string =>
  keys.length === 0
    ? "There are no keys"
    : table(
        ["Name", "Prefix", "Scope", "Status", "Created", "Expires", "Last used"],
        keys.map((key) => [
          key.name,
          key.prefix,
          key.scope,
          statusOf(key, now),
          toMinute(key.created_at),
          toMinute(key.expires_at),
          toMinute(key.last_used_at)
        ])
      )
