import type { BenchDatabase } from "./benchDatabase.ts"

/** Lets the server fill the table with every instance and metric, hour after hour, as the store would have. */
export const fill = async ({ client }: BenchDatabase, hours: number): Promise<number> => {
  await client.query("TRUNCATE metrics_hourly, metrics_deletions")
  const { rowCount } = await client.query(
    `INSERT INTO metrics_hourly
       (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of, created_at, updated_at)
     SELECT id, metric, '2026-01-01T00:00:00Z'::timestamptz + hour * interval '1 hour', 10 + random(), 20, 5, 60,
       '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'
     FROM generate_series(0, $1::int - 1) AS hour,
       instances,
       unnest('{CPUUtilization,DatabaseConnections,ReadIOPS,WriteIOPS}'::varchar[]) AS metric`,
    [hours]
  )
  await client.query("VACUUM ANALYZE metrics_hourly")
  await client.query("CHECKPOINT")
  return rowCount ?? 0
}
