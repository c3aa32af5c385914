import { HourIsSnapshot, InstanceNotFound, MergeOutOfRange } from "@snoozeql/domain/errors"
import { sufficientHours } from "@snoozeql/domain/Hour"
import { type HourlyMetric, type HourlyMetricInput, MetricId } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { maximumInstant, minimumInstant } from "@snoozeql/domain/Instant"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { Array, DateTime, Effect, Order, Stream, Struct } from "effect"
import type { MetricsOverview, MetricsRange, MetricsStore } from "../MetricsStore.ts"
import { laterCutoff, normalizeBatch, prepareMerges, prepareSnapshots, rowIdentity, rowKey } from "../rules/batch.ts"
import { keptFrom, withDeletion } from "./retention.ts"
import { countAsUnpacked } from "./history.ts"
import { MemoryTables, type StoredMetric } from "./MemoryTables.ts"
import { raiseVersion } from "./metricsVersions.ts"
import { rowColumnsOf, seriesOf } from "./seriesOf.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { snapshotOutcome, mergeAggregates } from "../rules/aggregates.ts"

const byHour = Order.mapInput(Order.Number, (metric: HourlyMetric) => metric.hour.epochMilliseconds)
const byName = Order.mapInput(Order.String, (metric: HourlyMetric) => metric.metric_name)
const byInstance = Order.mapInput(Order.String, (metric: HourlyMetric) => metric.instance_id)

const latestHour = (metrics: ReadonlyArray<HourlyMetric>): DateTime.Utc | null =>
  metrics.reduce<DateTime.Utc | null>((latest, { hour }) => (latest === null ? hour : DateTime.max(latest, hour)), null)

/** `MetricsStore` in memory. Its database's clock is Effect's clock. */
export const make: Effect.Effect<MetricsStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables

  const requireInstances = (rows: ReadonlyArray<HourlyMetricInput>) => {
    const unknown = rows.find((row) => !tables.instances.has(row.instance_id))
    return unknown === undefined ? Effect.void : Effect.fail(new InstanceNotFound(unknown))
  }

  const find = (row: HourlyMetricInput) => tables.metrics.get(row.instance_id)?.get(rowKey(row))

  const put = (stored: StoredMetric) => {
    const { metric } = stored
    const rows = tables.metrics.get(metric.instance_id) ?? new Map<string, StoredMetric>()
    rows.set(rowKey(metric), stored)
    countAsUnpacked(tables, metric)
    tables.metrics.set(metric.instance_id, rows)
  }

  const insert = (row: HourlyMetricInput, at: DateTime.Utc, asOf: DateTime.Utc | null) => {
    put({ metric: { id: MetricId.make(tables.nextUuid()), ...row, created_at: at, updated_at: at }, asOf })
  }

  const raiseVersions = (written: ReadonlyArray<HourlyMetricInput>) => {
    for (const id of new Set(written.map((row) => row.instance_id))) raiseVersion(tables, id)
  }

  const mergeHourlyMetrics: MetricsStore["Service"]["mergeHourlyMetrics"] = Effect.fn(
    "MetricsStore.mergeHourlyMetrics"
  )(function* (metrics) {
    const normalized = yield* Effect.fromResult(normalizeBatch(metrics))
    const rows = yield* Effect.fromResult(prepareMerges(normalized))
    yield* requireInstances(normalized)
    const now = yield* DateTime.now
    const merged: Array<StoredMetric> = []
    const absent: Array<HourlyMetricInput> = []
    for (const row of rows) {
      const stored = find(row)
      if (stored === undefined) {
        absent.push(row)
        continue
      }
      if (stored.asOf !== null) return yield* new HourIsSnapshot(rowIdentity(row))
      const aggregate = mergeAggregates(stored.metric, row)
      if (aggregate === undefined) return yield* new MergeOutOfRange(rowIdentity(row))
      const updated_at = DateTime.max(stored.metric.updated_at, now)
      merged.push({ metric: { ...stored.metric, ...aggregate, updated_at }, asOf: null })
    }
    for (const stored of merged) put(stored)
    for (const row of absent) insert(row, now, null)
    raiseVersions(rows)
    return normalized.map((row) => find(row)?.metric.id).filter((id) => id !== undefined)
  })

  const inRange = ({ end, metrics = metricNames, start }: MetricsRange, metric: HourlyMetric) =>
    metrics.includes(metric.metric_name) && DateTime.between(metric.hour, { minimum: start, maximum: end })

  const rowsOf = (instanceId: InstanceId): ReadonlyArray<HourlyMetric> =>
    [...(tables.metrics.get(instanceId)?.values() ?? [])].map((stored) => stored.metric)

  const versionOf = Effect.fnUntraced(function* (instanceId: InstanceId) {
    if (!tables.instances.has(instanceId)) return yield* instanceNotFound(instanceId)
    return String(tables.metricsVersions.get(instanceId) ?? 0)
  })

  const columnsOf = (instanceId: InstanceId, range: MetricsRange) =>
    rowColumnsOf(
      rowsOf(instanceId)
        .filter((metric) => inRange(range, metric))
        .toSorted(byHour)
    )

  const latestOf = (instanceId: InstanceId): ReadonlyArray<HourlyMetric> => {
    const latest = new Map<MetricName, HourlyMetric>()
    for (const metric of rowsOf(instanceId)) {
      const other = latest.get(metric.metric_name)
      if (other === undefined || DateTime.isGreaterThan(metric.hour, other.hour)) latest.set(metric.metric_name, metric)
    }
    return Array.sort(latest.values(), byName)
  }

  const allInstances = (): ReadonlyArray<InstanceId> =>
    [...tables.instances.values()].flatMap(({ id, kind }) => (kind === "instance" ? [id] : []))

  const dataSufficiency = Effect.fn("MetricsStore.dataSufficiency")(function* (instanceId: InstanceId) {
    // A cluster has the hours of its members.
    const members = [...tables.instances.values()].filter(({ cluster_id }) => cluster_id === instanceId)
    const rows = [instanceId, ...members.map(({ id }) => id)].flatMap(rowsOf)
    const hours = new Set(rows.map((metric) => metric.hour.epochMilliseconds)).size
    return { sufficient: hours >= sufficientHours, hours, required: sufficientHours }
  })

  return {
    mergeHourlyMetrics,

    upsertHourlyMetric: Effect.fn("MetricsStore.upsertHourlyMetric")(function* (metric) {
      const [id] = yield* mergeHourlyMetrics([metric])
      return yield* Effect.fromNullishOr(id).pipe(Effect.orDie)
    }),

    snapshotTime: DateTime.now,

    replaceHourlyMetrics: Effect.fn("MetricsStore.replaceHourlyMetrics")(function* (metrics, options) {
      const asOf = DateTime.clamp(options.asOf, { minimum: minimumInstant, maximum: maximumInstant })
      const cutoff = laterCutoff(options.cutoff, keptFrom(tables.deletions, asOf))
      const batch = prepareSnapshots(yield* Effect.fromResult(normalizeBatch(metrics)), cutoff)
      yield* requireInstances(batch.rows)
      const now = yield* DateTime.now
      const counts = { written: 0, unchanged: batch.unchanged, stale: batch.stale, expired: batch.expired }
      const written: Array<HourlyMetricInput> = []
      for (const row of batch.rows) {
        const stored = find(row)
        const outcome = stored === undefined ? "written" : snapshotOutcome(stored.metric, stored.asOf, row, asOf)
        counts[outcome] += 1
        if (outcome !== "written") continue
        written.push(row)
        if (stored === undefined) insert(row, now, asOf)
        else
          put({ metric: { ...stored.metric, ...row, updated_at: DateTime.max(stored.metric.updated_at, now) }, asOf })
      }
      raiseVersions(written)
      return counts
    }),

    getMetricsByInstance: Effect.fn("MetricsStore.getMetricsByInstance")(function* (instanceId, range) {
      return rowsOf(instanceId)
        .filter((metric) => inRange(range, metric))
        .toSorted(Order.combine(byHour, byName))
    }),

    getSeriesByInstances: (instanceIds, range) =>
      Effect.sync(() => {
        const known = [...new Set(instanceIds)].map((id) => {
          const rows = rowsOf(id).filter((metric) => inRange(range, metric))
          return [id, seriesOf(rows)] as const
        })
        return new Map(known.filter(([, series]) => series.length > 0))
      }),

    getMetricsVersions: Effect.fn("MetricsStore.getMetricsVersions")(function* (instanceIds) {
      const versions = new Map<InstanceId, string>()
      for (const id of instanceIds) versions.set(id, yield* versionOf(id))
      return { versions, readAt: yield* DateTime.now }
    }),

    getMetricsExtent: (instanceId) =>
      Effect.sync(() => {
        const [first, ...others] = rowsOf(instanceId).map(({ hour }) => hour)
        if (first === undefined) return null
        return { first: others.reduce(DateTime.min, first), last: others.reduce(DateTime.max, first) }
      }),

    getMetricColumns: Effect.fn("MetricsStore.getMetricColumns")(function* (instanceId, range) {
      return { version: yield* versionOf(instanceId), columns: columnsOf(instanceId, range) }
    }),

    getMetricRowColumns: Effect.fn("MetricsStore.getMetricRowColumns")(function* (instanceId, range) {
      return { version: yield* versionOf(instanceId), columns: columnsOf(instanceId, range) }
    }),

    streamMetrics: (range) =>
      Stream.suspend(() =>
        Stream.fromIterable(
          [...tables.metrics.keys()]
            .flatMap(rowsOf)
            .filter((metric) => inRange(range, metric))
            .toSorted(Order.combineAll([byInstance, byName, byHour]))
        )
      ),

    getLatestMetrics: Effect.fn("MetricsStore.getLatestMetrics")((instanceId) =>
      Effect.sync(() => latestOf(instanceId))
    ),

    getLatestMetricsByInstances: (instanceIds) =>
      Effect.sync(() => {
        const known = instanceIds.map((id) => [id, latestOf(id)] as const)
        return new Map(known.filter(([, rows]) => rows.length > 0))
      }),

    getMetricsOverviews: Effect.fn("MetricsStore.getMetricsOverviews")(function* (instanceIds) {
      const overviews = yield* Effect.forEach(instanceIds, (id) =>
        Effect.map(dataSufficiency(id), ({ sufficient }): [InstanceId, MetricsOverview] => [
          id,
          {
            latest: latestOf(id).map(Struct.omit(["id", "instance_id", "created_at", "updated_at"])),
            sufficient
          }
        ])
      )
      return new Map(overviews)
    }),

    deleteOldMetrics: Effect.fn("MetricsStore.deleteOldMetrics")(function* (before) {
      tables.deletions = withDeletion(tables.deletions, { keptFrom: before, deletedAt: yield* DateTime.now })
      let deleted = 0
      for (const [instanceId, rows] of tables.metrics) {
        const old = [...rows].filter(([, { metric }]) => DateTime.isLessThan(metric.hour, before))
        for (const [key] of old) rows.delete(key)
        if (old.length > 0) raiseVersion(tables, instanceId)
        deleted += old.length
      }
      return deleted
    }),

    hasSufficientData: (instanceId) => Effect.map(dataSufficiency(instanceId), ({ sufficient }) => sufficient),

    dataSufficiency,

    fleetOverview: Effect.suspend(() =>
      Effect.forEach(Array.sort(allInstances(), Order.String), (instanceId) =>
        Effect.map(dataSufficiency(instanceId), ({ sufficient }) => ({
          instance_id: instanceId,
          latest_hour: latestHour(rowsOf(instanceId)),
          sufficient
        }))
      )
    )
  }
})
