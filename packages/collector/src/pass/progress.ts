import {
  addCollectionCounts,
  type CollectionCounts,
  type CollectionRun,
  type CollectionStatus,
  noCollectionCounts
} from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"
import { cloudWatchCost } from "../CloudWatchCost.ts"

/** Stands for the account or region of a target if it is not known. */
export const unknownTarget = "unknown"

/** The progress of a pass. */
export interface Progress {
  readonly account: string
  readonly region: string
  readonly counts: CollectionCounts
  /** How many series were read and stored completely. */
  readonly completedSeries: number
  /** Whether the pass was ended because it reached the limit of its duration. */
  readonly reachedLimit: boolean
  /** The reasons why not everything was collected, each one once. */
  readonly failures: ReadonlyArray<string>
  /** Notes for a person that are not failures, each one once. */
  readonly notes: ReadonlyArray<string>
}

export const emptyProgress: Progress = {
  account: unknownTarget,
  region: unknownTarget,
  counts: noCollectionCounts,
  completedSeries: 0,
  reachedLimit: false,
  failures: [],
  notes: []
}

/** Adds counts to the progress. */
export const addCounts = (progress: Progress, counts: Partial<CollectionCounts>): Progress => ({
  ...progress,
  counts: addCollectionCounts(progress.counts, counts)
})

export const addCompletedSeries = (progress: Progress, count: number): Progress => ({
  ...progress,
  completedSeries: progress.completedSeries + count
})

export const addFailures = (progress: Progress, failures: ReadonlyArray<string>): Progress => ({
  ...progress,
  failures: [...new Set([...progress.failures, ...failures])]
})

export const addNotes = (progress: Progress, notes: ReadonlyArray<string>): Progress => ({
  ...progress,
  notes: [...new Set([...progress.notes, ...notes])]
})

/** `partial` if any part of the pass succeeded. A pass that reached its limit is `failed`, whatever it did before. */
const statusOf = (progress: Progress): CollectionStatus => {
  const { completedSeries, counts, failures, reachedLimit } = progress
  const { expired, stale, unchanged, written } = counts
  if (reachedLimit) return "failed"
  if (failures.length === 0) return "succeeded"
  return completedSeries + written + unchanged + stale + expired > 0 ? "partial" : "failed"
}

const reportedFailures = 5
const reportedNotes = 20

/** The first texts, and the number of the others. */
const firstTexts = (texts: ReadonlyArray<string>, limit: number): ReadonlyArray<string> =>
  texts.length <= limit ? texts : [...texts.slice(0, limit), `and ${texts.length - limit} more`]

const describeFailures = (failures: ReadonlyArray<string>): string | null =>
  failures.length === 0 ? null : firstTexts(failures, reportedFailures).join("; ")

const withProgress = (
  run: CollectionRun,
  { account, counts, failures, notes, region }: Progress,
  status: CollectionStatus
): CollectionRun => ({
  ...run,
  ...counts,
  status,
  targets: [{ account, region, status, error: describeFailures(failures), notes: firstTexts(notes, reportedNotes) }],
  estimated_cost_usd: cloudWatchCost(counts).upper
})

/** The record of a running pass. It has no target until discovery has found the region. */
export const runUnderWay = (run: CollectionRun, progress: Progress): CollectionRun => {
  const shown = withProgress(run, progress, "running")
  return progress.region === unknownTarget ? { ...shown, targets: [] } : shown
}

/** The record of a pass that has ended. */
export const finishRun = (run: CollectionRun, progress: Progress, finishedAt: DateTime.Utc): CollectionRun => ({
  ...withProgress(run, progress, statusOf(progress)),
  finished_at: finishedAt
})
