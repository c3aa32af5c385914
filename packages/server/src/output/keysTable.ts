import type { ApiKey } from "@snoozeql/domain/ApiKey"
import { DateTime } from "effect"
import { statusOf } from "../keys/keyStatus.ts"
import { table } from "./table.ts"

const minute = (instant: DateTime.Utc | null): string =>
  instant === null ? "–" : `${DateTime.formatIso(instant).slice(0, 16).replace("T", " ")} UTC`

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
          minute(key.created_at),
          minute(key.expires_at),
          minute(key.last_used_at)
        ])
      )
