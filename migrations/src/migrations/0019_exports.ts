import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const exports = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE exports (
      id uuid PRIMARY KEY,
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      format text NOT NULL,
      timezone text NOT NULL,
      windows jsonb NOT NULL,
      asleep jsonb NOT NULL,
      exported_at timestamptz NOT NULL,
      until timestamptz,
      removed_at timestamptz,
      replaced_at timestamptz,
      withdrawn jsonb NOT NULL DEFAULT '[]',
      withdrawn_at timestamptz,
      restored_at timestamptz,
      explanation text
    )
  `
  // A newer export of the same unit in the same format replaces the one before.
  yield* sql`
    CREATE UNIQUE INDEX exports_current ON exports (instance_id, format)
    WHERE removed_at IS NULL AND replaced_at IS NULL
  `
  yield* sql`CREATE INDEX exports_exported_at ON exports (exported_at, id)`
  yield* sql`CREATE INDEX exports_instance_id ON exports (instance_id, exported_at, id)`
  yield* sql`
    COMMENT ON TABLE exports IS
      'Schedules that were exported for a scheduler outside, and which of their hours the advice has withdrawn since'
  `
  yield* sql`COMMENT ON COLUMN exports.until IS 'When the schedule ends by itself; null if its format has no end'`
  yield* sql`
    COMMENT ON COLUMN exports.withdrawn IS
      'The exported hours of the week, in the zone of the export, in which the advice no longer allows sleep'
  `
  yield* sql`
    CREATE TABLE webhook (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      issued_at timestamptz NOT NULL,
      instance_id uuid NOT NULL,
      version integer NOT NULL,
      holder uuid,
      leased_until timestamptz,
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz,
      problem text,
      delivered_at timestamptz,
      delivered_changes bigint NOT NULL DEFAULT 0,
      refused_changes bigint NOT NULL DEFAULT 0
    )
  `
  yield* sql`
    COMMENT ON TABLE webhook IS
      'Up to which change of advice the webhook was told, who is telling it now, and when it is tried again'
  `
})
