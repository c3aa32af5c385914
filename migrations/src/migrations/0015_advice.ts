import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const advice = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE advice_plans (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      day date NOT NULL,
      revision integer NOT NULL,
      reason text NOT NULL,
      issued_at timestamptz NOT NULL,
      status text NOT NULL,
      one_in double precision NOT NULL,
      timezone text NOT NULL,
      first_hour timestamptz NOT NULL,
      hours bytea NOT NULL,
      earlier_weekly bytea,
      observed_hours integer NOT NULL,
      weekly_slept_hours integer NOT NULL,
      weekly_needed_hours integer NOT NULL,
      inputs text NOT NULL,
      PRIMARY KEY (instance_id, day, revision)
    )
  `
  // The plan of the day is issued once, also if several servers issue at the same time.
  yield* sql`
    CREATE UNIQUE INDEX advice_plans_plan_of_day ON advice_plans (instance_id, day)
    WHERE reason IN ('scheduled', 'first_read')
  `
  yield* sql`CREATE INDEX advice_plans_day ON advice_plans (day)`
  yield* sql`
    COMMENT ON TABLE advice_plans IS
      'Plans as they were issued: which of the 24 hours from first_hour on a unit may sleep. Revisions count the plans of a day (UTC)'
  `
  yield* sql`
    COMMENT ON COLUMN advice_plans.hours IS
      'Packed: the hours asleep, the hours that the weekly method recommends, and the ground and the risk of each hour'
  `
  yield* sql`
    COMMENT ON COLUMN advice_plans.earlier_weekly IS
      'The hours of the 42 days before first_hour that the weekly method would have recommended, a bit an hour; null where earlier plans have them'
  `
  yield* sql`
    CREATE TABLE advice_versions (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      version integer NOT NULL,
      event text NOT NULL,
      issued_at timestamptz NOT NULL,
      confirmed_at timestamptz NOT NULL,
      changes jsonb NOT NULL,
      advice jsonb,
      PRIMARY KEY (instance_id, version)
    )
  `
  yield* sql`CREATE INDEX advice_versions_issued_at ON advice_versions (issued_at, instance_id, version)`
  yield* sql`
    COMMENT ON TABLE advice_versions IS
      'The weekly advice for a unit whenever it changed materially, and what changed; advice is null if the unit vanished'
  `
  yield* sql`
    CREATE TABLE advice_scores (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      day date NOT NULL,
      idle_hours integer NOT NULL,
      needed_hours integer NOT NULL,
      slept_hours integer NOT NULL,
      unknown_hours integer NOT NULL,
      stops integer NOT NULL,
      false_stops integer NOT NULL,
      promised_hours double precision NOT NULL,
      PRIMARY KEY (instance_id, day)
    )
  `
  yield* sql`CREATE INDEX advice_scores_day ON advice_scores (day)`
  yield* sql`COMMENT ON TABLE advice_scores IS 'What became of the hours of a day (UTC) that were planned asleep'`
})
