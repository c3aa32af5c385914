import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Client } from "pg"

export const hours = 14 * 24

/** The instances, and the range of their hours. */
export interface Filled {
  readonly ids: ReadonlyArray<string>
  readonly start: string
  readonly end: string
}

/**
 * Fills the database with instances and 14 days of four metrics of each, whose values have as many digits as CloudWatch's
 * averages. Rows are inserted hour after hour, as the collector writes them, so that an instance's rows are far apart.
 */
export const fill = async (client: Client, instances: number): Promise<Filled> => {
  const first = Math.floor(Date.now() / millisPerHour) - hours
  await client.query(
    `INSERT INTO instances (provider, provider_id, name, account, region, engine, class, status, timezone, currency, tags,
       first_seen_at, last_seen_at)
     SELECT 'aws', 'db-' || number, 'instance-' || number, '111122223333', 'eu-central-1', 'postgres', 'db.t4g.micro',
       'available', 'UTC', 'USD', '{}', now(), now()
     FROM generate_series(1, $1::int) AS number`,
    [instances]
  )
  // The rows refer to the instances above; asking for each of them again would take longer than the rows themselves.
  await client.query("SET session_replication_role = replica")
  for (let hour = first; hour < first + hours; hour++) {
    await client.query(
      `INSERT INTO metrics_hourly
         (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of)
       SELECT instances.id, metric_name, to_timestamp($1::int * 3600), average, average * 2, average / 2, 60, now()
       FROM instances, unnest('{CPUUtilization,DatabaseConnections,ReadIOPS,WriteIOPS}'::varchar[]) AS metric_name,
         LATERAL (SELECT abs(hashtext(name || metric_name || $1)) / 3e8::float8) AS drawn (average)
       ORDER BY name, metric_name`,
      [hour]
    )
  }
  await client.query("SET session_replication_role = origin")
  await client.query("VACUUM ANALYZE")
  const { rows } = await client.query<{ id: string }>("SELECT id FROM instances ORDER BY id")
  const at = (hour: number) => new Date(hour * millisPerHour).toISOString()
  return { ids: rows.map(({ id }) => id), start: at(first), end: at(first + hours - 1) }
}
