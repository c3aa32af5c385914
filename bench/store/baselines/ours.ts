import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"
import type { Client } from "pg"
import { from as copyFrom } from "pg-copy-streams"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** What a writer without the store would run on its table: the guarded upsert, without comparing first. */
const replace = `
  ON CONFLICT (instance_id, metric_name, hour) DO UPDATE SET
    avg_value = excluded.avg_value, max_value = excluded.max_value, min_value = excluded.min_value,
    sample_count = excluded.sample_count, as_of = excluded.as_of, updated_at = greatest(stored.updated_at, excluded.updated_at)
  WHERE stored.as_of IS NULL OR (excluded.sample_count, excluded.as_of) > (stored.sample_count, stored.as_of)
`

const columns = "instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count"

/** Creates a staging table for this connection. */
export const createStaging = async (client: Client): Promise<void> => {
  await client.query(`
    CREATE TEMPORARY TABLE staging (
      instance_id uuid, metric_name varchar(50), hour timestamptz, avg_value float8, max_value float8,
      min_value float8, sample_count integer
    )
  `)
}

const lineOf = (row: HourlyMetricInput): string =>
  `${row.instance_id}\t${row.metric_name}\t${DateTime.formatIso(row.hour)}\t${row.avg_value}\t${row.max_value}\t${row.min_value}\t${row.sample_count}\n`

/** COPY over the wire into the staging table, then INSERT … SELECT. */
export const copyBatch = async (client: Client, rows: ReadonlyArray<HourlyMetricInput>, asOf: Date): Promise<void> => {
  await client.query("BEGIN")
  await client.query("TRUNCATE staging")
  await pipeline(Readable.from([rows.map(lineOf).join("")]), client.query(copyFrom("COPY staging FROM STDIN")))
  await client.query(
    `INSERT INTO metrics_hourly AS stored (${columns}, as_of, created_at, updated_at)
     SELECT ${columns}, $1::timestamptz, statement_timestamp(), statement_timestamp() FROM staging ${replace}`,
    [asOf]
  )
  await client.query("COMMIT")
}

const unnest = `
  INSERT INTO metrics_hourly AS stored (${columns}, as_of, created_at, updated_at)
  SELECT ${columns}, $8::timestamptz, statement_timestamp(), statement_timestamp()
  FROM unnest($1::uuid[], $2::varchar[], $3::timestamptz[], $4::float8[], $5::float8[], $6::float8[], $7::int[])
    AS rows (${columns})
  ${replace}
`

/** Arrays in one statement, with the driver `pg`. */
export const unnestBatch = async (
  client: Client,
  rows: ReadonlyArray<HourlyMetricInput>,
  asOf: Date
): Promise<void> => {
  await client.query({
    name: "unnest",
    text: unnest,
    values: [
      rows.map((row) => row.instance_id),
      rows.map((row) => row.metric_name),
      rows.map((row) => DateTime.formatIso(row.hour)),
      rows.map((row) => row.avg_value),
      rows.map((row) => row.max_value),
      rows.map((row) => row.min_value),
      rows.map((row) => row.sample_count),
      asOf
    ]
  })
}
