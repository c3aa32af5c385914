import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { Base64 } from "effect/encoding"
import { SqlClient } from "effect/sql"
import type { HistoryRange, HistoryStore } from "../HistoryStore.ts"
import { normalizeBatch, prepareSnapshots } from "../rules/batch.ts"
import {
  type DayOfHours,
  daysOfRows,
  daysOfSeries,
  dayOf,
  hourlyRowWins,
  joinSeries,
  mergeWeek,
  type PackedSeries,
  richerWins,
  type WeekKey,
  weekKey,
  weeksOfDays,
  type Wins
} from "../rules/history.ts"
import { daysPerWeek, unpackDays, weekOf } from "../rules/packedWeek.ts"
import { groupByInstance } from "./groupByInstance.ts"
import { lockHistory } from "./historyProgress.ts"
import { methodsOf } from "./methods.ts"
import { decodeIntegers, type SeriesRow, seriesColumns, toSeries } from "./metricSeries.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"
import { writeRows } from "./unknownInstance.ts"

/** How many instances are packed in one transaction: others who write hourly rows wait for it. */
const instancesPerPacking = 50

interface PackedRow {
  readonly instance_id: InstanceId
  readonly metric_name: MetricName
  readonly days: Uint8Array
  readonly packed: Uint8Array
}

interface OfInstance {
  readonly instance_id: InstanceId
}

const toPackedSeries = ({ days, metric_name, packed }: PackedRow): PackedSeries => ({
  metric_name,
  days: decodeIntegers(days),
  packed
})

const method = methodsOf("HistoryStore")

/** `HistoryStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<HistoryStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const dayParameter = (instant: DateTime.Utc) => sql`(${timestamp(instant)}::timestamptz AT TIME ZONE 'UTC')::date`

  const isMetric = sql`metric_name = ANY(${arrayLiteral(metricNames)}::varchar[])`

  /** The hourly rows of instances that are not packed, in a range of hours. */
  const unpackedRows = (ids: ReadonlyArray<InstanceId>, { end, start }: HistoryRange) => sql<SeriesRow & OfInstance>`
    SELECT given.instance_id, series.*
    FROM unnest(${arrayLiteral(ids)}::uuid[]) AS given (instance_id)
    LEFT JOIN activity_history_progress AS progress USING (instance_id)
    CROSS JOIN LATERAL (
      SELECT ${seriesColumns(sql)}
      FROM metrics_hourly
      WHERE instance_id = given.instance_id AND ${isMetric}
        AND hour >= greatest(progress.packed_before, ${timestamp(start)}::timestamptz)
        AND hour <= ${timestamp(end)}::timestamptz
      GROUP BY metric_name
    ) AS series
  `

  const packedDays = (ids: ReadonlyArray<InstanceId>, { end, start }: HistoryRange) => sql<PackedRow>`
    SELECT given.instance_id, series.*
    FROM unnest(${arrayLiteral(ids)}::uuid[]) AS given (instance_id)
    CROSS JOIN LATERAL (
      SELECT metric_name,
        string_agg(int4send(day - date '1970-01-01'), '') AS days,
        string_agg(hours, '') AS packed
      FROM activity_history
      WHERE instance_id = given.instance_id AND ${isMetric}
        AND day > ${dayParameter(start)} - ${daysPerWeek}::int AND day <= ${dayParameter(end)}
      GROUP BY metric_name
    ) AS series
  `

  /** Merges days into the stored weeks. Run it under the exclusive lock. */
  const mergeDays = Effect.fnUntraced(function* (days: ReadonlyArray<DayOfHours>, wins: Wins) {
    const counts = { written: 0, unchanged: 0, stale: 0 }
    if (days.length === 0) return counts
    const weeks = weeksOfDays(days)
    const stored = yield* sql<WeekKey & { readonly first: number; readonly hours: Uint8Array }>`
      SELECT stored.instance_id, stored.metric_name, given.week, stored.day - date '1970-01-01' AS first, stored.hours
      FROM unnest(
        ${arrayLiteral(weeks.map(({ instance_id }) => instance_id))}::uuid[],
        ${arrayLiteral(weeks.map(({ metric_name }) => metric_name))}::varchar[],
        ${arrayLiteral(weeks.map(({ week }) => week))}::int[]
      ) AS given (instance_id, metric_name, week)
      JOIN activity_history AS stored ON stored.instance_id = given.instance_id
        AND stored.metric_name = given.metric_name AND stored.day >= date '1970-01-01' + given.week
        AND stored.day < date '1970-01-01' + given.week + ${daysPerWeek}::int
    `
    const storedDays = new Map<string, Map<number, Uint8Array>>()
    for (const row of stored) {
      const ofWeek = storedDays.get(weekKey(row)) ?? new Map<number, Uint8Array>()
      for (const [day, packed] of unpackDays(row.hours, row.first)) ofWeek.set(day, packed)
      storedDays.set(weekKey(row), ofWeek)
    }
    const changed = weeks.flatMap((week) => {
      const merged = mergeWeek(
        week.week,
        storedDays.get(weekKey(week)) ?? new Map<number, Uint8Array>(),
        week.days,
        wins
      )
      counts.written += merged.written
      counts.unchanged += merged.unchanged
      counts.stale += merged.stale
      return merged.packed === undefined ? [] : [{ ...week, packed: merged.packed }]
    })
    if (changed.length === 0) return counts
    yield* sql`
      WITH changed AS MATERIALIZED (
        SELECT instance_id, metric_name, date '1970-01-01' + week AS week, decode(hours, 'base64') AS hours
        FROM unnest(
          ${arrayLiteral(changed.map(({ instance_id }) => instance_id))}::uuid[],
          ${arrayLiteral(changed.map(({ metric_name }) => metric_name))}::varchar[],
          ${arrayLiteral(changed.map(({ week }) => week))}::int[],
          ${arrayLiteral(changed.map(({ packed }) => Base64.encode(packed)))}::text[]
        ) AS given (instance_id, metric_name, week, hours)
      ),
      single_days AS (
        DELETE FROM activity_history AS stored USING changed
        WHERE stored.instance_id = changed.instance_id AND stored.metric_name = changed.metric_name
          AND stored.day > changed.week AND stored.day < changed.week + ${daysPerWeek}::int
      )
      INSERT INTO activity_history AS stored (instance_id, metric_name, day, hours)
      SELECT instance_id, metric_name, week, hours FROM changed
      ORDER BY week, instance_id, metric_name
      ON CONFLICT (instance_id, metric_name, day) DO UPDATE SET hours = excluded.hours
    `
    return counts
  })

  /** Packs the next instances behind `after`, which is null at first. */
  const packNext = Effect.fnUntraced(function* (after: InstanceId | null, before: DateTime.Utc) {
    yield* lockHistory(sql)
    // Locked, so that none of them is deleted before its days are written.
    const page = yield* sql<{ id: InstanceId }>`
      SELECT id FROM instances WHERE ${after === null ? sql`true` : sql`id > ${after}::uuid`}
      ORDER BY id LIMIT ${instancesPerPacking} FOR KEY SHARE
    `
    const ids = page.map(({ id }) => id)
    const last = DateTime.subtract(before, { milliseconds: 1 })
    const rows = yield* unpackedRows(ids, { start: DateTime.makeUnsafe(-8.64e15), end: last })
    const days = [...groupByInstance(rows, toSeries)].flatMap(([id, series]) => daysOfSeries(id, series))
    const { written } = yield* mergeDays(days, hourlyRowWins)
    yield* sql`
      INSERT INTO activity_history_progress AS stored (instance_id, packed_before)
      SELECT instance_id, ${timestamp(before)}::timestamptz
      FROM unnest(${arrayLiteral(ids)}::uuid[]) AS packed (instance_id)
      ORDER BY instance_id
      ON CONFLICT (instance_id) DO UPDATE SET packed_before = excluded.packed_before
      WHERE stored.packed_before IS NULL OR stored.packed_before < excluded.packed_before
    `
    return { written, next: ids.length < instancesPerPacking ? undefined : ids.at(-1) }
  })

  return {
    getSeriesByInstances: method(
      "getSeriesByInstances",
      Effect.fnUntraced(function* (instanceIds: ReadonlyArray<InstanceId>, range: HistoryRange) {
        const ids = [...new Set(instanceIds)].filter(isUuid)
        // In this order: what is packed in between, and deleted from the hourly rows, is in the history.
        const rows = groupByInstance(yield* unpackedRows(ids, range), toSeries)
        const history = groupByInstance(yield* packedDays(ids, range), toPackedSeries)
        const millis = { start: range.start.epochMilliseconds, end: range.end.epochMilliseconds }
        const joined = ids.map((id) => {
          const series = metricNames.flatMap((name): ReadonlyArray<HourlyMetricSeries> => {
            const isOfMetric = ({ metric_name }: { readonly metric_name: MetricName }) => metric_name === name
            const one = joinSeries(name, history.get(id)?.find(isOfMetric), rows.get(id)?.find(isOfMetric), millis)
            return one === undefined ? [] : [one]
          })
          return [id, series] as const
        })
        return new Map(joined.filter(([, series]) => series.length > 0))
      })
    ),

    recordHours: method(
      "recordHours",
      Effect.fnUntraced(function* (
        metrics: ReadonlyArray<HourlyMetricInput>,
        { cutoff }: { readonly cutoff: DateTime.Utc }
      ) {
        const normalized = yield* Effect.fromResult(normalizeBatch(metrics))
        const { expired, rows, stale, unchanged } = prepareSnapshots(normalized, cutoff)
        const merge = Effect.andThen(lockHistory(sql), mergeDays(daysOfRows(rows), richerWins))
        const merged = rows.length === 0 ? { written: 0, unchanged: 0, stale: 0 } : yield* writeRows(sql, rows, merge)
        return {
          written: merged.written,
          unchanged: unchanged + merged.unchanged,
          stale: stale + merged.stale,
          expired
        }
      })
    ),

    packHours: method(
      "packHours",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        let written = 0
        let after: InstanceId | null = null
        while (true) {
          const packed: { readonly written: number; readonly next: InstanceId | undefined } = yield* withTransaction(
            sql
          )(packNext(after, before))
          written += packed.written
          if (packed.next === undefined) return written
          after = packed.next
        }
      })
    ),

    readFrom: method(
      "readFrom",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<{ instance_id: InstanceId; read_from: Date }>`
          SELECT instance_id, read_from FROM activity_history_progress
          WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[]) AND read_from IS NOT NULL
        `
        return new Map(rows.map(({ instance_id, read_from }) => [instance_id, DateTime.fromDateUnsafe(read_from)]))
      })
    ),

    recordReadFrom: method(
      "recordReadFrom",
      Effect.fnUntraced(function* (hours: ReadonlyMap<InstanceId, DateTime.Utc>) {
        const known = [...hours].filter(([id]) => isUuid(id))
        if (known.length === 0) return
        yield* sql`
          INSERT INTO activity_history_progress (instance_id, read_from)
          SELECT id, read_from
          FROM unnest(
            ${arrayLiteral(known.map(([id]) => id))}::uuid[],
            ${arrayLiteral(known.map(([, hour]) => timestamp(hour)))}::timestamptz[]
          ) AS given (id, read_from)
          JOIN (SELECT id FROM instances WHERE id = ANY(${arrayLiteral(known.map(([id]) => id))}::uuid[]) FOR KEY SHARE)
            AS known USING (id)
          ORDER BY id
          ON CONFLICT (instance_id) DO UPDATE SET read_from = excluded.read_from
        `
      })
    ),

    deleteOldHours: method(
      "deleteOldHours",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const week = sql`(date '1970-01-01' + ${weekOf(dayOf(before.epochMilliseconds))}::int)`
        const [result] = yield* sql<{ deleted: number }>`
          WITH deleted AS (DELETE FROM activity_history WHERE day < ${week} RETURNING 1),
          unread AS (
            UPDATE activity_history_progress SET read_from = ${week}::timestamp AT TIME ZONE 'UTC'
            WHERE read_from < ${week}::timestamp AT TIME ZONE 'UTC'
          )
          SELECT count(*)::int AS deleted FROM deleted
        `
        return result?.deleted ?? 0
      })
    )
  }
})
