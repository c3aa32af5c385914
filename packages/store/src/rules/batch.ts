import { type InvalidHourlyMetric, MergeOutOfRange } from "@snoozeql/domain/errors"
import { type HourlyMetricInput, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { DateTime, Result } from "effect"
import { equalAggregates, mergeAggregates } from "./aggregates.ts"

type RowIdentity = Pick<HourlyMetricInput, "instance_id" | "metric_name" | "hour">

/** The primary key of an aggregate whose hour is truncated. */
export const rowIdentity = ({ hour, instance_id, metric_name }: RowIdentity): RowIdentity => ({
  instance_id,
  metric_name,
  hour
})

/** The primary key as text. */
export const rowKey = (row: RowIdentity): string =>
  `${row.instance_id} ${row.metric_name} ${row.hour.epochMilliseconds}`

/** Every aggregate in its stored form, or the first that breaks a rule. */
export const normalizeBatch = (
  metrics: ReadonlyArray<HourlyMetricInput>
): Result.Result<ReadonlyArray<HourlyMetricInput>, InvalidHourlyMetric> => {
  const normalized: Array<HourlyMetricInput> = []
  for (const [index, metric] of metrics.entries()) {
    const result = normalizeHourlyMetric(metric, index)
    if (Result.isFailure(result)) return Result.fail(result.failure)
    normalized.push(result.success)
  }
  return Result.succeed(normalized)
}

const compareRows = (a: HourlyMetricInput, b: HourlyMetricInput): number =>
  compareText(a.instance_id, b.instance_id) ||
  compareText(a.metric_name, b.metric_name) ||
  a.hour.epochMilliseconds - b.hour.epochMilliseconds

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a batch has to be cut off at, if hours before `keptFrom` have been deleted. */
export const laterCutoff = (cutoff: DateTime.Utc, keptFrom: DateTime.Utc | null): DateTime.Utc =>
  keptFrom === null ? cutoff : DateTime.max(cutoff, keptFrom)

/** The rows of a batch of snapshots that are worth writing, and what became of the others. */
export interface SnapshotBatch {
  /** One row a key, sorted by key: all writers lock rows in the same order, so that they cannot deadlock. */
  readonly rows: ReadonlyArray<HourlyMetricInput>
  readonly unchanged: number
  readonly stale: number
  readonly expired: number
}

/** Drops hours before the cutoff, and of several snapshots of one hour all but the richest, the first of equally rich ones. */
export const prepareSnapshots = (metrics: ReadonlyArray<HourlyMetricInput>, cutoff: DateTime.Utc): SnapshotBatch => {
  const oldest = cutoff.epochMilliseconds
  const candidates = metrics.filter((row) => row.hour.epochMilliseconds >= oldest)
  const expired = metrics.length - candidates.length
  const rows: Array<HourlyMetricInput> = []
  let unchanged = 0
  let stale = 0
  // The sort is stable: of equally rich snapshots of an hour the first stays first.
  for (const row of candidates.toSorted((a, b) => compareRows(a, b) || b.sample_count - a.sample_count)) {
    const kept = rows.at(-1)
    if (kept === undefined || compareRows(kept, row) !== 0) rows.push(row)
    else if (equalAggregates(kept, row)) unchanged += 1
    else stale += 1
  }
  return { rows, unchanged, stale, expired }
}

/**
 * The rows of a batch of merges, one a key and sorted by key: rows of one hour are first merged with each other, in
 * their order.
 */
export const prepareMerges = (
  metrics: ReadonlyArray<HourlyMetricInput>
): Result.Result<ReadonlyArray<HourlyMetricInput>, MergeOutOfRange> => {
  const merged = new Map<string, HourlyMetricInput>()
  for (const row of metrics) {
    const key = rowKey(row)
    const other = merged.get(key)
    const aggregate = other === undefined ? row : mergeAggregates(other, row)
    if (aggregate === undefined) return Result.fail(new MergeOutOfRange(rowIdentity(row)))
    merged.set(key, { ...row, ...aggregate })
  }
  return Result.succeed([...merged.values()].toSorted(compareRows))
}
