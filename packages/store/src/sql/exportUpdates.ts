import { Effect } from "effect"
import type { DateTime } from "effect"
import type { SqlClient } from "effect/sql"
import type { ExportUpdate } from "../AdviceStore.ts"
import { timestamp } from "./parameters.ts"

/** An update of an export by advice that was issued at a time. */
export interface IssuedExportUpdate extends ExportUpdate {
  readonly issued_at: DateTime.Utc
}

/** Writes what issued advice says of exports that are in force. Use it in the transaction that issues the advice. */
export const updateExports = (sql: SqlClient.SqlClient, updates: ReadonlyArray<IssuedExportUpdate>) =>
  updates.length === 0
    ? Effect.void
    : sql`
        UPDATE exports AS stored SET
          withdrawn = given.withdrawn,
          withdrawn_dates = given.withdrawn_dates,
          explanation = given.explanation,
          withdrawn_at = CASE WHEN given.withdrew THEN given.issued_at ELSE stored.withdrawn_at END,
          restored_at = CASE WHEN given.restored THEN given.issued_at ELSE stored.restored_at END
        FROM jsonb_to_recordset(${JSON.stringify(
          updates.map((update) => ({ ...update, issued_at: timestamp(update.issued_at) }))
        )}::jsonb) AS given (
          id uuid, withdrawn jsonb, withdrawn_dates jsonb, withdrew boolean, restored boolean, explanation text, issued_at timestamptz
        )
        WHERE stored.id = given.id AND stored.removed_at IS NULL AND stored.replaced_at IS NULL
          AND (stored.until IS NULL OR stored.until > given.issued_at)
      `
