import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const activityHistory = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE activity_history (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      day date NOT NULL,
      metric_name varchar(50) COLLATE "C" NOT NULL,
      hours bytea NOT NULL,
      PRIMARY KEY (instance_id, metric_name, day)
    )
  `
  yield* sql`CREATE INDEX activity_history_day ON activity_history (day)`
  yield* sql`
    COMMENT ON TABLE activity_history IS
      'The hours of a UTC day of one metric of an instance in one value: compact, and kept longer than metrics_hourly'
  `
  yield* sql`
    CREATE TABLE activity_history_progress (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      packed_before timestamptz,
      read_from timestamptz
    )
  `
  yield* sql`
    COMMENT ON COLUMN activity_history_progress.packed_before IS
      'The rows of metrics_hourly of hours before it are in activity_history as well; null where none has been packed'
  `
  yield* sql`
    COMMENT ON COLUMN activity_history_progress.read_from IS
      'The first hour that has been read from the provider; null where older hours than those of metrics_hourly have not'
  `
})
