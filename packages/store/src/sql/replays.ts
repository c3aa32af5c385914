import type { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { checkReplays } from "../rules/advice.ts"
import type { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

type ReplayRow = Omit<UnitReplay, "replayed_at"> & { readonly replayed_at: Date }

/** The methods of `AdviceStore` for replays. */
export const replaysOver = (sql: SqlClient.SqlClient, method: ReturnType<typeof methodsOf>) => ({
  saveReplays: method(
    "saveReplays",
    Effect.fnUntraced(function* (replays: ReadonlyArray<UnitReplay>) {
      const checked = yield* Effect.fromResult(checkReplays(replays))
      if (checked.length === 0) return
      const rows = checked.map((replay) => ({ ...replay, replayed_at: timestamp(replay.replayed_at) }))
      yield* sql`
        WITH given AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (
            instance_id uuid, replayed_at timestamptz, inputs text, seen jsonb, censored jsonb, capacities jsonb
          )
        ),
        known AS (SELECT id FROM instances WHERE id IN (SELECT instance_id FROM given) FOR KEY SHARE)
        INSERT INTO advice_replays AS stored (instance_id, replayed_at, inputs, seen, censored, capacities)
        SELECT instance_id, replayed_at, inputs, seen, censored, capacities
        FROM given JOIN known ON known.id = given.instance_id
        ORDER BY instance_id
        ON CONFLICT (instance_id) DO UPDATE SET
          replayed_at = excluded.replayed_at, inputs = excluded.inputs, seen = excluded.seen,
          censored = excluded.censored, capacities = excluded.capacities
        WHERE stored.replayed_at <= excluded.replayed_at
      `
    })
  ),

  replaysOf: method(
    "replaysOf",
    Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
      const rows = yield* sql<ReplayRow>`
        SELECT instance_id, replayed_at, inputs, seen, censored, capacities FROM advice_replays
        WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
      `
      return new Map(
        rows.map(({ replayed_at, ...row }): [InstanceId, UnitReplay] => [
          row.instance_id,
          { ...row, replayed_at: DateTime.fromDateUnsafe(replayed_at) }
        ])
      )
    })
  )
})
