import { type InvalidHourlyMetric, MergeOutOfRange } from "@snoozeql/domain/errors"
import { type HourlyMetricInput, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { DateTime, Result } from "effect"
import { equalAggregates, mergeAggregates } from "./aggregates.ts"

type RowIdentity = Pick<HourlyMetricInput, "instance_id" | "metric_name" | "hour">

/** The primary key of an aggregate. Its hour must be truncated. */
export const rowIdentity = ({ hour, instance_id, metric_name }: RowIdentity): RowIdentity => ({
  instance_id,
  metric_name,
  hour
})

/** The primary key as text. */
export const rowKey = (row: RowIdentity): string =>
  `${row.instance_id} ${row.metric_name} ${row.hour.epochMilliseconds}`

/** Brings every aggregate into its stored form. Fails with the first one that breaks a rule. */
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

/** The cutoff of a batch, if hours before `keptFrom` have been deleted. */
export const laterCutoff = (cutoff: DateTime.Utc, keptFrom: DateTime.Utc | null): DateTime.Utc =>
  keptFrom === null ? cutoff : DateTime.max(cutoff, keptFrom)

/** The snapshots of a batch that may have to be written, and the counts of the others. */
export interface SnapshotBatch {
  /** One row for each key, sorted by key. All writers lock rows in this order, so they cannot deadlock. */
  readonly rows: ReadonlyArray<HourlyMetricInput>
  readonly unchanged: number
  readonly stale: number
  readonly expired: number
}

/**
 * Drops the hours before the cutoff. If a batch has several snapshots of one hour, only the one with the most samples
 * is kept; of equally many, the first.
 */
export const prepareSnapshots = (metrics: ReadonlyArray<HourlyMetricInput>, cutoff: DateTime.Utc): SnapshotBatch => {
  const oldest = cutoff.epochMilliseconds
  const candidates = metrics.filter((row) => row.hour.epochMilliseconds >= oldest)
  const expired = metrics.length - candidates.length
  const rows: Array<HourlyMetricInput> = []
  let unchanged = 0
  let stale = 0
  // The sort is stable, so the first of equally large snapshots of an hour stays first.
  for (const row of candidates.toSorted((a, b) => compareRows(a, b) || b.sample_count - a.sample_count)) {
    const kept = rows.at(-1)
    if (kept === undefined || compareRows(kept, row) !== 0) rows.push(row)
    else if (equalAggregates(kept, row)) unchanged += 1
    else stale += 1
  }
  return { rows, unchanged, stale, expired }
}

/**
 * The rows of a batch of merges, one for each key, sorted by key. Rows of the same hour are first merged with each
 * other in their order.
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
