import { InstanceNotFound } from "@snoozeql/domain/errors"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { DateTime, Effect } from "effect"
import type { HistoryRange, HistoryStore } from "../HistoryStore.ts"
import { normalizeBatch, prepareSnapshots } from "../rules/batch.ts"
import {
  type DayOfHours,
  daysOfRows,
  dayOf,
  hourlyRowWins,
  joinSeries,
  mergeDay,
  type PackedSeries,
  richerWins,
  type Wins,
  withoutHoursBefore
} from "../rules/history.ts"
import { weekOf } from "../rules/packedWeek.ts"
import { MemoryTables } from "./MemoryTables.ts"
import { seriesOf } from "./seriesOf.ts"

type Tables = MemoryTables["Service"]

/** The hourly rows of an instance that are not packed, in a range of hours. */
const unpackedRows = (tables: Tables, id: InstanceId, { end, start }: HistoryRange): ReadonlyArray<HourlyMetric> => {
  const packedBefore = tables.historyProgress.get(id)?.packedBefore ?? null
  const minimum = packedBefore === null ? start : DateTime.max(start, packedBefore)
  return [...(tables.metrics.get(id)?.values() ?? [])]
    .map(({ metric }) => metric)
    .filter(({ hour }) => DateTime.between(hour, { minimum, maximum: end }))
}

const packedSeries = (
  tables: Tables,
  id: InstanceId,
  metric_name: MetricName,
  { end, start }: HistoryRange
): PackedSeries | undefined => {
  const days = [...(tables.history.get(id)?.get(metric_name) ?? [])].filter(
    ([day]) => day >= dayOf(start.epochMilliseconds) && day <= dayOf(end.epochMilliseconds)
  )
  return {
    metric_name,
    days: days.map(([day]) => day),
    packed: Uint8Array.from(days.flatMap(([, packed]) => [...packed]))
  }
}

const mergeDays = (tables: Tables, days: ReadonlyArray<DayOfHours>, wins: Wins) => {
  const counts = { written: 0, unchanged: 0, stale: 0 }
  for (const { day, hours, instance_id, metric_name } of days) {
    const ofInstance = tables.history.get(instance_id) ?? new Map<MetricName, Map<number, Uint8Array>>()
    const ofMetric = ofInstance.get(metric_name) ?? new Map<number, Uint8Array>()
    const { packed, stale, unchanged, written } = mergeDay(ofMetric.get(day), hours, wins)
    counts.written += written
    counts.unchanged += unchanged
    counts.stale += stale
    if (packed === undefined) continue
    tables.history.set(instance_id, ofInstance.set(metric_name, ofMetric.set(day, packed)))
  }
  return counts
}

/** Counts an hourly row that was written as not packed. */
export const countAsUnpacked = (tables: Tables, { hour, instance_id }: HourlyMetric): void => {
  const progress = tables.historyProgress.get(instance_id)
  if (progress === undefined || progress.packedBefore === null) return
  if (DateTime.isGreaterThan(progress.packedBefore, hour))
    tables.historyProgress.set(instance_id, { ...progress, packedBefore: hour })
}

/** Deletes the hours of the history before `from`. */
export const deleteHistoryBefore = (tables: Tables, id: InstanceId, from: DateTime.Utc): void => {
  for (const days of tables.history.get(id)?.values() ?? []) {
    for (const [day, packed] of days) {
      const kept = withoutHoursBefore(packed, day, from.epochMilliseconds)
      if (kept === undefined) days.delete(day)
      else days.set(day, kept)
    }
  }
}

/** `HistoryStore` in memory. */
export const make: Effect.Effect<HistoryStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables
  const nothing = { packedBefore: null, readFrom: null }

  return {
    getSeriesByInstances: (instanceIds, range) =>
      Effect.sync(() => {
        const millis = { start: range.start.epochMilliseconds, end: range.end.epochMilliseconds }
        const known = [...new Set(instanceIds)].map((id) => {
          const rows = seriesOf(unpackedRows(tables, id, range))
          const series = metricNames.flatMap((name): ReadonlyArray<HourlyMetricSeries> => {
            const ofMetric = rows.find(({ metric_name }) => metric_name === name)
            const joined = joinSeries(name, packedSeries(tables, id, name, range), ofMetric, millis)
            return joined === undefined ? [] : [joined]
          })
          return [id, series] as const
        })
        return new Map(known.filter(([, series]) => series.length > 0))
      }),

    recordHours: Effect.fn("HistoryStore.recordHours")(function* (metrics, { cutoff }) {
      const normalized = yield* Effect.fromResult(normalizeBatch(metrics))
      const { expired, rows, stale, unchanged } = prepareSnapshots(normalized, cutoff)
      const unknown = rows.find((row) => !tables.instances.has(row.instance_id))
      if (unknown !== undefined) return yield* new InstanceNotFound(unknown)
      const merged = mergeDays(tables, daysOfRows(rows), richerWins)
      return {
        written: merged.written,
        unchanged: unchanged + merged.unchanged,
        stale: stale + merged.stale,
        expired
      }
    }),

    packHours: (before) =>
      Effect.sync(() => {
        const range = { start: DateTime.makeUnsafe(-8.64e15), end: DateTime.subtract(before, { milliseconds: 1 }) }
        let packed = 0
        for (const id of tables.instances.keys()) {
          packed += mergeDays(tables, daysOfRows(unpackedRows(tables, id, range)), hourlyRowWins).written
          const { packedBefore, readFrom } = tables.historyProgress.get(id) ?? nothing
          tables.historyProgress.set(id, {
            packedBefore: packedBefore === null ? before : DateTime.max(packedBefore, before),
            readFrom
          })
        }
        return packed
      }),

    readFrom: (ids) =>
      Effect.sync(
        () =>
          new Map(
            ids.flatMap((id) => {
              const readFrom = tables.historyProgress.get(id)?.readFrom ?? null
              return readFrom === null ? [] : [[id, readFrom] as const]
            })
          )
      ),

    recordReadFrom: (hours) =>
      Effect.sync(() => {
        for (const [id, readFrom] of hours) {
          if (!tables.instances.has(id)) continue
          tables.historyProgress.set(id, { ...(tables.historyProgress.get(id) ?? nothing), readFrom })
        }
      }),

    deleteOldHours: (before) =>
      Effect.sync(() => {
        const firstDay = weekOf(dayOf(before.epochMilliseconds))
        const from = DateTime.makeUnsafe(firstDay * millisPerDay)
        let deleted = 0
        for (const days of [...tables.history.values()].flatMap((ofInstance) => [...ofInstance.values()])) {
          const old = [...days.keys()].filter((day) => day < firstDay)
          for (const day of old) days.delete(day)
          deleted += new Set(old.map(weekOf)).size
        }
        for (const [id, progress] of tables.historyProgress) {
          if (progress.readFrom === null || !DateTime.isLessThan(progress.readFrom, from)) continue
          tables.historyProgress.set(id, { ...progress, readFrom: from })
        }
        return deleted
      })
  }
})
