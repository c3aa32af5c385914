import type { HourObservation, SeriesName } from "@snoozeql/analysis/HourObservation"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Client } from "pg"
import { from as copyFrom } from "pg-copy-streams"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Series } from "../analysis/workload.ts"

const hoursKept = 14 * 24

/** 1970-01-05 was a Monday. */
const firstMonday = 96

/** The series of each metric's average and maximum. */
const seriesOf: { readonly [Name in MetricName]: readonly [average: SeriesName, maximum: SeriesName] } = {
  CPUUtilization: ["cpu_avg", "cpu_max"],
  DatabaseConnections: ["connections_avg", "connections_max"],
  ReadIOPS: ["read_iops_avg", "read_iops_max"],
  WriteIOPS: ["write_iops_avg", "write_iops_max"]
}

/** A row of the series for COPY: its number, the hour and what `metrics_hourly` holds of it. */
const metricLine = (series: number, hour: number, metric: MetricName, { series: values }: HourObservation): string => {
  const [averageName, maximumName] = seriesOf[metric]
  const average = values[averageName]
  if (average === undefined) return ""
  const maximum = Math.max(average.value, values[maximumName]?.value ?? 0)
  return `${series}\t${hour}\t${metric}\t${average.value}\t${maximum}\t${average.sample_count ?? 60}\n`
}

const copyLines = (client: Client, table: string, lines: Iterable<string>) =>
  pipeline(Readable.from(lines), client.query(copyFrom(`COPY ${table} FROM STDIN`)))

/** The observations of a series in the kept hours, at the same hours of the week as in its own time. */
const keptObservations = function* ({ firstHour, observations }: Series, firstKept: number) {
  const start = (((firstKept - firstMonday) % hoursPerWeek) + hoursPerWeek) % hoursPerWeek
  for (const observation of observations) {
    const index = observation.hour.epochMilliseconds / millisPerHour - firstHour - start
    if (index >= 0 && index < hoursKept) yield { hour: firstKept + index, observation }
  }
}

const metricLines = function* (all: ReadonlyArray<Series>, firstKept: number) {
  for (const [number, series] of all.entries()) {
    for (const { hour, observation } of keptObservations(series, firstKept)) {
      for (const metric of metricNames) yield metricLine(number, hour, metric, observation)
    }
  }
}

/** Lines of every change between running and stopped. */
const statusLines = function* (all: ReadonlyArray<Series>, firstKept: number) {
  for (const [number, series] of all.entries()) {
    let before = "available"
    for (const { hour, observation } of keptObservations(series, firstKept)) {
      const status = observation.status === "stopped" ? "stopped" : "available"
      if (status !== before) yield `${number}\t${hour}\t${before}\t${status}\n`
      before = status
    }
  }
}

/**
 * Fills the database with instances that repeat the series, and 14 days of their hours up to the present one. Rows are
 * inserted hour after hour, as collection writes them, so that those of an instance lie far apart; every instance adds
 * some noise of its own. Answers how many rows of metrics there are.
 */
export const fillFleet = async (client: Client, instances: number, all: ReadonlyArray<Series>): Promise<number> => {
  const firstKept = Math.floor(Date.now() / millisPerHour) - hoursKept
  await client.query(`
    TRUNCATE instances, instance_names, instance_status_changes, metrics_hourly, metrics_deletions,
      activity_history, activity_history_progress;
    DROP TABLE IF EXISTS fleet, series_metrics, series_status;
    CREATE TEMPORARY TABLE fleet (series int, id uuid DEFAULT gen_random_uuid(), name text, timezone text);
    CREATE TEMPORARY TABLE series_metrics (
      series int, hour int, metric_name varchar, avg_value float8, max_value float8, sample_count int
    );
    CREATE TEMPORARY TABLE series_status (series int, hour int, previous_status text, status text);
  `)
  await copyLines(client, "series_metrics", metricLines(all, firstKept))
  await copyLines(client, "series_status", statusLines(all, firstKept))
  await copyLines(
    client,
    "fleet (series, name, timezone)",
    Array.from({ length: instances }, (_, index) => {
      const series = index % all.length
      return `${series}\tinstance-${String(index).padStart(6, "0")}\t${all[series]?.case.timezone}\n`
    })
  )
  await client.query(`
    CREATE INDEX ON series_metrics (hour);
    ANALYZE series_metrics, fleet;
    INSERT INTO instances (id, provider, provider_id, name, account, region, engine, class, status, timezone,
      hourly_cost, currency, tags, first_seen_at, last_seen_at)
    SELECT id, 'aws', 'db-' || name, name, '111122223333', 'eu-central-1', 'postgres', 'db.t4g.micro', 'available',
      timezone, 0.016, 'USD', '{}', now(), now()
    FROM fleet;
    INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
    SELECT id, to_timestamp(hour * 3600), previous_status, series_status.status
    FROM fleet JOIN series_status USING (series);
    -- The rows refer to the instances above; asking for each of them again would take longer than the rows themselves.
    SET session_replication_role = replica;
  `)
  let rows = 0
  for (let hour = firstKept; hour < firstKept + hoursKept; hour++) {
    const { rowCount } = await client.query(
      `INSERT INTO metrics_hourly
         (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of)
       SELECT id, metric_name, to_timestamp(hour * 3600), avg_value * noise, max_value * noise, avg_value * noise / 2,
         sample_count, now()
       FROM series_metrics JOIN fleet USING (series),
         LATERAL (SELECT 1 + (hashtext(name || hour) & 1023) / 20480.0::float8) AS drawn (noise)
       WHERE hour = $1
       ORDER BY name, metric_name`,
      [hour]
    )
    rows += rowCount ?? 0
  }
  await client.query("SET session_replication_role = origin")
  await client.query("VACUUM ANALYZE")
  await client.query("CHECKPOINT")
  return rows
}
