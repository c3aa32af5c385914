import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"
import type { Client } from "pg"

/** The original design's table: a surrogate key, a unique constraint, two more indexes and a trigger. */
export const createOriginal = async (client: Client): Promise<void> => {
  await client.query(`
    CREATE TABLE original (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      metric_name varchar(50) NOT NULL,
      hour timestamptz NOT NULL,
      avg_value double precision NOT NULL,
      max_value double precision NOT NULL,
      min_value double precision NOT NULL,
      sample_count integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (instance_id, metric_name, hour)
    );
    CREATE INDEX original_instance_hour ON original (instance_id, hour DESC);
    CREATE INDEX original_hour ON original (hour DESC);
    CREATE FUNCTION touch_original() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.updated_at = now(); RETURN NEW; END';
    CREATE TRIGGER touch_original BEFORE UPDATE ON original FOR EACH ROW EXECUTE FUNCTION touch_original();
  `)
}

const onConflict = `
  ON CONFLICT (instance_id, metric_name, hour) DO UPDATE SET
    avg_value = (stored.avg_value * stored.sample_count + excluded.avg_value) / (stored.sample_count + 1),
    max_value = greatest(stored.max_value, excluded.max_value),
    min_value = least(stored.min_value, excluded.min_value),
    sample_count = stored.sample_count + 1
`

const upsertOne = `
  INSERT INTO original AS stored (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count)
  VALUES ($1, $2, $3, $4, $5, $6, 1)
  ${onConflict}
  RETURNING id
`

const upsertBatch = `
  INSERT INTO original AS stored (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count)
  SELECT instance_id, metric_name, hour, avg_value, max_value, min_value, 1
  FROM unnest($1::uuid[], $2::varchar[], $3::timestamptz[], $4::float8[], $5::float8[], $6::float8[])
    AS rows (instance_id, metric_name, hour, avg_value, max_value, min_value)
  ${onConflict}
`

/** Runs the original design's statement once per row. */
export const upsertRows = async (client: Client, rows: ReadonlyArray<HourlyMetricInput>): Promise<void> => {
  for (const row of rows) {
    await client.query({
      name: "original-one",
      text: upsertOne,
      values: [
        row.instance_id,
        row.metric_name,
        DateTime.toDateUtc(row.hour),
        row.avg_value,
        row.max_value,
        row.min_value
      ]
    })
  }
}

/** Runs the original design's statement once per batch. */
export const upsertOriginalBatch = async (client: Client, rows: ReadonlyArray<HourlyMetricInput>): Promise<void> => {
  await client.query({
    name: "original-batch",
    text: upsertBatch,
    values: [
      rows.map((row) => row.instance_id),
      rows.map((row) => row.metric_name),
      rows.map((row) => DateTime.formatIso(row.hour)),
      rows.map((row) => row.avg_value),
      rows.map((row) => row.max_value),
      rows.map((row) => row.min_value)
    ]
  })
}
