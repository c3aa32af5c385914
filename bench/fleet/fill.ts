import type { HourObservation, SeriesName } from "@snoozeql/analysis/hours/HourObservation"
import { type ActivityMetricName, activityMetricNames } from "@snoozeql/domain/MetricName"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Client } from "pg"
import { from as copyFrom } from "pg-copy-streams"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { SimulatedCase } from "../analysis/workload.ts"

const hoursKept = 14 * 24

/** 1970-01-05 was a Monday. */
const firstMonday = 96

/** The series of each metric's average and maximum. */
const seriesOf: { readonly [Name in ActivityMetricName]: readonly [average: SeriesName, maximum: SeriesName] } = {
  CPUUtilization: ["cpu_avg", "cpu_max"],
  DatabaseConnections: ["connections_avg", "connections_max"],
  ReadIOPS: ["read_iops_avg", "read_iops_max"],
  WriteIOPS: ["write_iops_avg", "write_iops_max"]
}

/** A line for COPY: the number of the case, the hour, and the values of `metrics_hourly`. */
const metricLine = (
  caseNumber: number,
  hour: number,
  metric: ActivityMetricName,
  { values }: HourObservation
): string => {
  const [averageName, maximumName] = seriesOf[metric]
  const average = values[averageName]
  if (average === undefined) return ""
  const maximum = Math.max(average.value, values[maximumName]?.value ?? 0)
  return `${caseNumber}\t${hour}\t${metric}\t${average.value}\t${maximum}\t${average.sample_count ?? 60}\n`
}

const copyLines = (client: Client, table: string, lines: Iterable<string>) =>
  pipeline(Readable.from(lines), client.query(copyFrom(`COPY ${table} FROM STDIN`)))

/** The observations of a simulated case, moved into the kept hours. The hours of the week stay the same. */
const keptObservations = function* ({ firstHour, observations }: SimulatedCase, firstKept: number) {
  const start = (((firstKept - firstMonday) % hoursPerWeek) + hoursPerWeek) % hoursPerWeek
  for (const observation of observations) {
    const index = observation.hour.epochMilliseconds / millisPerHour - firstHour - start
    if (index >= 0 && index < hoursKept) yield { hour: firstKept + index, observation }
  }
}

const metricLines = function* (all: ReadonlyArray<SimulatedCase>, firstKept: number) {
  for (const [number, simulated] of all.entries()) {
    for (const { hour, observation } of keptObservations(simulated, firstKept)) {
      for (const metric of activityMetricNames) yield metricLine(number, hour, metric, observation)
    }
  }
}

/** A line for every change between running and stopped. */
const statusLines = function* (all: ReadonlyArray<SimulatedCase>, firstKept: number) {
  for (const [number, simulated] of all.entries()) {
    let before = "available"
    for (const { hour, observation } of keptObservations(simulated, firstKept)) {
      const status = observation.status === "stopped" ? "stopped" : "available"
      if (status !== before) yield `${number}\t${hour}\t${before}\t${status}\n`
      before = status
    }
  }
}

/**
 * Fills the database with instances that repeat the cases, and with 14 days of their hours, up to the current one. Rows
 * are inserted hour after hour, as the collector writes them, so that an instance's rows are far apart. Every instance
 * has its own noise. Returns the number of metric rows.
 */
export const fillFleet = async (
  client: Client,
  instances: number,
  all: ReadonlyArray<SimulatedCase>
): Promise<number> => {
  const firstKept = Math.floor(Date.now() / millisPerHour) - hoursKept
  await client.query(`
    TRUNCATE instances, metrics_deletions CASCADE;
    DROP TABLE IF EXISTS fleet, case_metrics, case_status;
    CREATE TEMPORARY TABLE fleet (case_number int, id uuid DEFAULT gen_random_uuid(), name text, timezone text);
    CREATE TEMPORARY TABLE case_metrics (
      case_number int, hour int, metric_name varchar, avg_value float8, max_value float8, sample_count int
    );
    CREATE TEMPORARY TABLE case_status (case_number int, hour int, previous_status text, status text);
  `)
  await copyLines(client, "case_metrics", metricLines(all, firstKept))
  await copyLines(client, "case_status", statusLines(all, firstKept))
  await copyLines(
    client,
    "fleet (case_number, name, timezone)",
    Array.from({ length: instances }, (_, index) => {
      const caseNumber = index % all.length
      return `${caseNumber}\tinstance-${String(index).padStart(6, "0")}\t${all[caseNumber]?.case.timezone}\n`
    })
  )
  await client.query(`
    CREATE INDEX ON case_metrics (hour);
    ANALYZE case_metrics, fleet;
    INSERT INTO instances (id, provider, provider_id, name, account, region, engine, class, status, timezone,
      hourly_cost, currency, tags, first_seen_at, last_seen_at)
    SELECT id, 'aws', 'db-' || name, name, '111122223333', 'eu-central-1', 'postgres', 'db.t4g.micro', 'available',
      timezone, 0.016, 'USD', '{}', now(), now()
    FROM fleet;
    INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
    SELECT id, to_timestamp(hour * 3600), previous_status, case_status.status
    FROM fleet JOIN case_status USING (case_number);
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
       FROM case_metrics JOIN fleet USING (case_number),
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
