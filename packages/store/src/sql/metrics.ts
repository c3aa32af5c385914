import { HourIsSnapshot, MergeOutOfRange } from "@snoozeql/domain/errors"
import { sufficientHours } from "@snoozeql/domain/Hour"
import {
  type HourlyMetricInput,
  maximumSampleCount,
  type MetricId,
  normalizeHourlyMetric
} from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { maximumInstant, minimumInstant } from "@snoozeql/domain/Instant"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { isUuid } from "@snoozeql/domain/Uuid"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime, Effect, Stream } from "effect"
import { SqlClient } from "effect/sql"
import type { MetricsRange, MetricsStore, SnapshotOptions } from "../MetricsStore.ts"
import { laterCutoff, normalizeBatch, prepareMerges, prepareSnapshots, rowIdentity, rowKey } from "../rules/batch.ts"
import { countAsUnpacked, sharedHistoryLock } from "./historyProgress.ts"
import { makeLatestReads } from "./latestMetrics.ts"
import { makeColumnReads } from "./metricColumns.ts"
import { hoursOver } from "./metricHours.ts"
import { makeGetMetricsOverviews } from "./metricOverviews.ts"
import { fromRow, type MetricRow, rowColumns } from "./metricRows.ts"
import { makeGetSeriesByInstances } from "./metricSeries.ts"
import { makeGetMetricsVersions, raiseVersions } from "./metricsVersions.ts"
import { maximumMergeableAverage } from "../rules/aggregates.ts"
import { methodsOf, storeUnavailable } from "./methods.ts"
import { arrayLiteral, distinctPlaces, timestamp } from "./parameters.ts"
import { retentionOf } from "./retention.ts"
import { writeRows } from "./unknownInstance.ts"

/** The instant itself, or the nearest one that a row can store. */
const representable = DateTime.clamp({ minimum: minimumInstant, maximum: maximumInstant })

const method = methodsOf("MetricsStore")

/** `MetricsStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<MetricsStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const { keptFrom, lockRetention, recordDeletion } = retentionOf(sql)

  const columns = sql.literal(rowColumns)

  // Each instance and metric is sent only once, and each row refers to it by its position. Hours are sent as whole
  // numbers since the epoch, which are faster to parse than timestamps and independent of a time zone.
  const incoming = (rows: ReadonlyArray<HourlyMetricInput>) => {
    const instances = distinctPlaces(rows.map((row) => row.instance_id))
    const metrics = distinctPlaces(rows.map((row) => row.metric_name))
    return sql`
      SELECT (${arrayLiteral(instances.distinct)}::uuid[])[instance] AS instance_id,
        (${arrayLiteral(metrics.distinct)}::varchar[])[metric] AS metric_name,
        to_timestamp(0) + hours * interval '1 hour' AS hour,
        avg_value, max_value, min_value, sample_count, position
      FROM unnest(
        ${arrayLiteral(instances.places)}::int[],
        ${arrayLiteral(metrics.places)}::int[],
        ${arrayLiteral(rows.map((row) => row.hour.epochMilliseconds / millisPerHour))}::int[],
        ${arrayLiteral(rows.map((row) => row.avg_value))}::float8[],
        ${arrayLiteral(rows.map((row) => row.max_value))}::float8[],
        ${arrayLiteral(rows.map((row) => row.min_value))}::float8[],
        ${arrayLiteral(rows.map((row) => row.sample_count))}::int[]
      ) WITH ORDINALITY AS rows (instance, metric, hours, avg_value, max_value, min_value, sample_count, position)
    `
  }

  /** The error that says why the stored row refused a merge. */
  const refuseMerge = Effect.fnUntraced(function* (row: HourlyMetricInput) {
    const [stored] = yield* sql<{ is_snapshot: boolean }>`
      SELECT as_of IS NOT NULL AS is_snapshot FROM metrics_hourly
      WHERE instance_id = ${row.instance_id}::uuid AND metric_name = ${row.metric_name}
        AND hour = ${timestamp(row.hour)}::timestamptz
    `
    const identity = rowIdentity(row)
    return yield* stored?.is_snapshot === true ? new HourIsSnapshot(identity) : new MergeOutOfRange(identity)
  })

  const merge = Effect.fnUntraced(function* (rows: ReadonlyArray<HourlyMetricInput>) {
    yield* sql`SELECT ${sql.literal(sharedHistoryLock)}`
    const merged = yield* sql<{ id: MetricId; instance_id: InstanceId; metric_name: MetricName; hour: Date }>`
      WITH merged AS (
        INSERT INTO metrics_hourly AS stored
          (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, created_at, updated_at)
        SELECT instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, statement_timestamp(),
          statement_timestamp()
        FROM (${incoming(rows)}) AS incoming
        ON CONFLICT (instance_id, metric_name, hour) DO UPDATE SET
          avg_value = least(
            greatest(
              (stored.avg_value * stored.sample_count + excluded.avg_value * excluded.sample_count)
                / (stored.sample_count + excluded.sample_count),
              least(stored.min_value, excluded.min_value)
            ),
            greatest(stored.max_value, excluded.max_value)
          ),
          max_value = greatest(stored.max_value, excluded.max_value),
          min_value = least(stored.min_value, excluded.min_value),
          sample_count = stored.sample_count + excluded.sample_count,
          updated_at = greatest(stored.updated_at, excluded.updated_at)
        WHERE stored.as_of IS NULL
          AND stored.sample_count <= ${maximumSampleCount}::int - excluded.sample_count
          AND abs(stored.avg_value) <= ${maximumMergeableAverage}::float8
          AND abs(excluded.avg_value) <= ${maximumMergeableAverage}::float8
        RETURNING id, instance_id, metric_name, hour
      ),
      raised AS (${raiseVersions(sql, sql`merged`)}),
      unpacked AS (${countAsUnpacked(sql, sql`merged`)})
      SELECT id, instance_id, metric_name, hour FROM merged
    `
    const ids = new Map(merged.map((row) => [rowKey({ ...row, hour: DateTime.fromDateUnsafe(row.hour) }), row.id]))
    const refused = rows.find((row) => !ids.has(rowKey(row)))
    if (refused !== undefined) return yield* refuseMerge(refused)
    return ids
  })

  const mergeHourlyMetrics = method(
    "mergeHourlyMetrics",
    Effect.fnUntraced(function* (metrics: ReadonlyArray<HourlyMetricInput>) {
      const normalized = yield* Effect.fromResult(normalizeBatch(metrics))
      const rows = yield* Effect.fromResult(prepareMerges(normalized))
      if (rows.length === 0) return []
      const ids = yield* writeRows(sql, normalized, merge(rows))
      return normalized.map((row) => ids.get(rowKey(row))).filter((id) => id !== undefined)
    })
  )

  const replace = Effect.fnUntraced(function* (rows: ReadonlyArray<HourlyMetricInput>, asOf: DateTime.Utc) {
    // This is a statement of its own, because the next one must see everything that was committed before the lock was
    // granted.
    yield* lockRetention("shared")
    // Only rows that would change reach the INSERT, because a conflict locks and logs a row even if the WHERE is false.
    // The WHERE guards against rows that other transactions have written since.
    //
    // New ids share one random UUID, in which the last 32 bits count the rows. Generating one for each row would take a
    // tenth of the time of the insert.
    const [result] = yield* sql<{ written: number; unchanged: number; kept_from: Date | null }>`
      WITH incoming AS (${incoming(rows)}),
      compared AS (
        SELECT incoming.*, stored.id,
          CASE
            WHEN hour < ${keptFrom(asOf)} THEN 'expired'
            WHEN stored.as_of IS NULL THEN 'written'
            WHEN (incoming.sample_count, incoming.avg_value, incoming.max_value, incoming.min_value)
              = (stored.sample_count, stored.avg_value, stored.max_value, stored.min_value) THEN 'unchanged'
            WHEN (incoming.sample_count, ${timestamp(asOf)}::timestamptz) > (stored.sample_count, stored.as_of)
              THEN 'written'
            ELSE 'stale'
          END AS outcome
        FROM incoming LEFT JOIN metrics_hourly AS stored USING (instance_id, metric_name, hour)
      ),
      written AS (
        INSERT INTO metrics_hourly AS stored
          (id, instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of, created_at,
            updated_at)
        SELECT
          coalesce(id, ((SELECT left(gen_random_uuid()::text, 28)) || to_hex(x'10000000'::bigint + position))::uuid),
          instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count,
          ${timestamp(asOf)}::timestamptz, statement_timestamp(), statement_timestamp()
        FROM compared WHERE outcome = 'written'
        ORDER BY instance_id, metric_name, hour
        ON CONFLICT (instance_id, metric_name, hour) DO UPDATE SET
          avg_value = excluded.avg_value,
          max_value = excluded.max_value,
          min_value = excluded.min_value,
          sample_count = excluded.sample_count,
          as_of = excluded.as_of,
          updated_at = greatest(stored.updated_at, excluded.updated_at)
        WHERE stored.as_of IS NULL
          OR (excluded.sample_count, excluded.as_of) > (stored.sample_count, stored.as_of)
        RETURNING instance_id, hour
      ),
      raised AS (${raiseVersions(sql, sql`written`)}),
      unpacked AS (${countAsUnpacked(sql, sql`written`)})
      SELECT (SELECT count(*) FROM written)::int AS written,
        count(*) FILTER (WHERE outcome = 'unchanged')::int AS unchanged,
        ${keptFrom(asOf)} AS kept_from
      FROM compared
    `
    return result ?? { written: 0, unchanged: 0, kept_from: null }
  })

  const replaceHourlyMetrics = method(
    "replaceHourlyMetrics",
    Effect.fnUntraced(function* (metrics: ReadonlyArray<HourlyMetricInput>, { asOf, cutoff }: SnapshotOptions) {
      const normalized = yield* Effect.fromResult(normalizeBatch(metrics))
      const wanted = prepareSnapshots(normalized, cutoff)
      const { kept_from, unchanged, written } =
        wanted.rows.length === 0
          ? { written: 0, unchanged: 0, kept_from: null }
          : yield* writeRows(sql, wanted.rows, replace(wanted.rows, representable(asOf)))
      const boundary = laterCutoff(cutoff, kept_from && DateTime.fromDateUnsafe(kept_from))
      const batch = boundary === cutoff ? wanted : prepareSnapshots(normalized, boundary)
      return {
        written,
        unchanged: batch.unchanged + unchanged,
        stale: batch.stale + batch.rows.length - written - unchanged,
        expired: batch.expired
      }
    })
  )

  const rangeCondition = ({ end, metrics = metricNames, start }: MetricsRange) => sql`
    metric_name = ANY(${arrayLiteral(metricNames.filter((name) => metrics.includes(name)))}::varchar[])
    AND hour BETWEEN ${timestamp(start)}::timestamptz AND ${timestamp(end)}::timestamptz
  `

  const hoursOf = hoursOver(sql)

  // A cluster has the hours of its members.
  const countHours = (instanceId: InstanceId, rest: string) =>
    isUuid(instanceId)
      ? sql<{ hours: number }>`
          SELECT count(DISTINCT hour)::int AS hours
          FROM (
            SELECT ${instanceId}::uuid AS id UNION SELECT id FROM instances WHERE cluster_id = ${instanceId}::uuid
          ) AS unit
            CROSS JOIN ${hoursOf(sql.literal("unit.id"), rest)}
        `.pipe(Effect.map(([row]) => row?.hours ?? 0))
      : Effect.succeed(0)

  const snapshotTime = method(
    "snapshotTime",
    Effect.fnUntraced(function* () {
      const [row] = yield* sql<{ now: Date }>`SELECT clock_timestamp() AS now`
      const { now } = yield* Effect.fromNullishOr(row).pipe(Effect.orDie)
      return DateTime.fromDateUnsafe(now)
    })
  )()

  return {
    mergeHourlyMetrics,

    upsertHourlyMetric: method(
      "upsertHourlyMetric",
      Effect.fnUntraced(function* (metric: HourlyMetricInput) {
        const normalized = yield* Effect.fromResult(normalizeHourlyMetric(metric, 0))
        const ids = yield* writeRows(sql, [normalized], merge([normalized]))
        return yield* Effect.fromNullishOr(ids.get(rowKey(normalized))).pipe(Effect.orDie)
      })
    ),

    snapshotTime,

    replaceHourlyMetrics,

    getMetricsByInstance: method(
      "getMetricsByInstance",
      Effect.fnUntraced(function* (instanceId: InstanceId, range: MetricsRange) {
        if (!isUuid(instanceId)) return []
        const rows = yield* sql<MetricRow>`
        SELECT ${columns} FROM metrics_hourly
        WHERE instance_id = ${instanceId}::uuid AND ${rangeCondition(range)}
        ORDER BY hour, metric_name
      `
        return rows.map(fromRow)
      })
    ),

    streamMetrics: (range) =>
      sql<MetricRow>`
        SELECT ${columns} FROM metrics_hourly
        WHERE ${rangeCondition(range)}
        ORDER BY instance_id, metric_name, hour
      `.stream.pipe(Stream.map(fromRow), Stream.mapError(storeUnavailable("streamMetrics"))),

    getSeriesByInstances: makeGetSeriesByInstances(sql, rangeCondition, method),

    getMetricsVersions: makeGetMetricsVersions(sql, snapshotTime, method),

    getMetricsExtent: method(
      "getMetricsExtent",
      Effect.fnUntraced(function* (instanceId: InstanceId) {
        if (!isUuid(instanceId)) return null
        const [row] = yield* sql<{ first: Date | null; last: Date | null }>`
          SELECT (SELECT min(hour) FROM ${hoursOf(sql`${instanceId}::uuid`, "LIMIT 1")}) AS first,
            (SELECT max(hour) FROM ${hoursOf(sql`${instanceId}::uuid`, "DESC LIMIT 1")}) AS last
        `
        if (row === undefined || row.first === null || row.last === null) return null
        return { first: DateTime.fromDateUnsafe(row.first), last: DateTime.fromDateUnsafe(row.last) }
      })
    ),

    ...makeColumnReads(sql, method),

    ...makeLatestReads(sql, method),

    getMetricsOverviews: makeGetMetricsOverviews(sql, method),

    deleteOldMetrics: method(
      "deleteOldMetrics",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        yield* recordDeletion(representable(before))
        const [result] = yield* sql<{ deleted: number }>`
        WITH deleted AS (
          DELETE FROM metrics_hourly WHERE hour < ${timestamp(before)}::timestamptz RETURNING instance_id
        ),
        raised AS (${raiseVersions(sql, sql`deleted`)})
        SELECT count(*)::int AS deleted FROM deleted
      `
        return result?.deleted ?? 0
      })
    ),

    // If one metric has enough hours, so has the instance; if every metric has fewer, all their hours are read. So no
    // more than the first hours of each metric have to be read.
    hasSufficientData: method(
      "hasSufficientData",
      Effect.fnUntraced(function* (instanceId: InstanceId) {
        return (yield* countHours(instanceId, `LIMIT ${sufficientHours}`)) >= sufficientHours
      })
    ),

    dataSufficiency: method(
      "dataSufficiency",
      Effect.fnUntraced(function* (instanceId: InstanceId) {
        const hours = yield* countHours(instanceId, "")
        return { sufficient: hours >= sufficientHours, hours, required: sufficientHours }
      })
    ),

    // Most instances have one metric with enough hours, so the query looks for that first.
    fleetOverview: method(
      "fleetOverview",
      Effect.fnUntraced(function* () {
        const rows = yield* sql<{ id: InstanceId; latest_hour: Date | null; sufficient: boolean }>`
      SELECT id,
        (SELECT max(hour) FROM ${hoursOf(sql.literal("instances.id"), "DESC LIMIT 1")}) AS latest_hour,
        CASE
          WHEN EXISTS (SELECT FROM ${hoursOf(sql.literal("instances.id"), `OFFSET ${sufficientHours - 1} LIMIT 1`)}) THEN true
          ELSE (SELECT count(DISTINCT hour) FROM ${hoursOf(sql.literal("instances.id"), `LIMIT ${sufficientHours}`)})
            >= ${sufficientHours}
        END AS sufficient
      FROM instances
      WHERE kind = 'instance'
      ORDER BY id
    `
        return rows.map(({ id, latest_hour, sufficient }) => ({
          instance_id: id,
          latest_hour: latest_hour === null ? null : DateTime.fromDateUnsafe(latest_hour),
          sufficient
        }))
      })
    )()
  }
})
