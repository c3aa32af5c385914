import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const savingsDays = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE savings_days (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      day date NOT NULL,
      advised_hours double precision NOT NULL,
      stopped_hours double precision NOT NULL,
      hourly double precision,
      currency text COLLATE "C",
      PRIMARY KEY (instance_id, day)
    )
  `
  yield* sql`CREATE INDEX savings_days_day ON savings_days (day)`
  yield* sql`
    COMMENT ON TABLE savings_days IS
      'How long a unit was stopped in a day (UTC), beside what its plans advised. Days without any of both are omitted'
  `
  yield* sql`COMMENT ON COLUMN savings_days.hourly IS 'What an hour of compute cost then, after discounts'`
})
