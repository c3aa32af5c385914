import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const metricsHourly = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // Pages are half empty, so that a page has room for new versions of all its rows and updates stay heap-only. The
  // order of the columns needs no padding.
  yield* sql`
    CREATE TABLE metrics_hourly (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      hour timestamptz NOT NULL CHECK (hour = date_bin('1 hour', hour, 'epoch')),
      avg_value double precision NOT NULL,
      max_value double precision NOT NULL,
      min_value double precision NOT NULL,
      as_of timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      sample_count integer NOT NULL DEFAULT 1 CHECK (sample_count > 0),
      metric_name varchar(50) COLLATE "C" NOT NULL,
      PRIMARY KEY (instance_id, metric_name, hour)
    ) WITH (fillfactor = 50)
  `
  yield* sql`CREATE INDEX metrics_hourly_hour ON metrics_hourly (hour)`
  yield* sql`
    COMMENT ON TABLE metrics_hourly IS 'Hourly aggregates of CloudWatch metrics, one row per instance, metric and hour in UTC'
  `
  yield* sql`
    COMMENT ON COLUMN metrics_hourly.as_of IS
      'The database''s clock read before the request that fetched this snapshot; null where samples were merged'
  `
})
