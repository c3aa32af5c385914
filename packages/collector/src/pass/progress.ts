import type { CollectionRun, CollectionStatus } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"
import { estimateCost } from "./cost.ts"

/** The account or region of a target that could not be found out. */
export const unknownTarget = "unknown"

/** What a pass has done so far. */
export interface Progress {
  readonly account: string
  readonly region: string
  readonly instances: number
  readonly written: number
  readonly unchanged: number
  readonly stale: number
  readonly expired: number
  readonly skipped: number
  readonly apiCalls: number
  readonly metricsRequested: number
  readonly queriesRequested: number
  /** Metrics of instances of which all was read and stored. */
  readonly completedSeries: number
  /** Whether the pass was ended because it took as long as a pass may. */
  readonly reachedLimit: boolean
  /** Why not everything was collected, each reason once. */
  readonly failures: ReadonlyArray<string>
  /** What a person should know about the pass beside its failures, each note once. */
  readonly notes: ReadonlyArray<string>
}

export const emptyProgress: Progress = {
  account: unknownTarget,
  region: unknownTarget,
  instances: 0,
  written: 0,
  unchanged: 0,
  stale: 0,
  expired: 0,
  skipped: 0,
  apiCalls: 0,
  metricsRequested: 0,
  queriesRequested: 0,
  completedSeries: 0,
  reachedLimit: false,
  failures: [],
  notes: []
}

type ProgressCount = {
  [Key in keyof Progress]: Progress[Key] extends number ? Key : never
}[keyof Progress]

/** The progress with the counts added. */
export const addCounts = (progress: Progress, counts: Partial<Pick<Progress, ProgressCount>>): Progress => ({
  ...progress,
  instances: progress.instances + (counts.instances ?? 0),
  written: progress.written + (counts.written ?? 0),
  unchanged: progress.unchanged + (counts.unchanged ?? 0),
  stale: progress.stale + (counts.stale ?? 0),
  expired: progress.expired + (counts.expired ?? 0),
  skipped: progress.skipped + (counts.skipped ?? 0),
  apiCalls: progress.apiCalls + (counts.apiCalls ?? 0),
  metricsRequested: progress.metricsRequested + (counts.metricsRequested ?? 0),
  queriesRequested: progress.queriesRequested + (counts.queriesRequested ?? 0),
  completedSeries: progress.completedSeries + (counts.completedSeries ?? 0)
})

export const addFailures = (progress: Progress, failures: ReadonlyArray<string>): Progress => ({
  ...progress,
  failures: [...new Set([...progress.failures, ...failures])]
})

export const addNotes = (progress: Progress, notes: ReadonlyArray<string>): Progress => ({
  ...progress,
  notes: [...new Set([...progress.notes, ...notes])]
})

/** `partial` if anything of it succeeded. A pass that reached its limit is `failed`, whatever it did before. */
const statusOf = (progress: Progress): CollectionStatus => {
  const { completedSeries, expired, failures, reachedLimit, stale, unchanged, written } = progress
  if (reachedLimit) return "failed"
  if (failures.length === 0) return "succeeded"
  return completedSeries + written + unchanged + stale + expired > 0 ? "partial" : "failed"
}

const reportedFailures = 5
const reportedNotes = 20

/** The first texts, and how many more there are. */
const firstTexts = (texts: ReadonlyArray<string>, limit: number): ReadonlyArray<string> =>
  texts.length <= limit ? texts : [...texts.slice(0, limit), `and ${texts.length - limit} more`]

const describeFailures = (failures: ReadonlyArray<string>): string | null =>
  failures.length === 0 ? null : firstTexts(failures, reportedFailures).join("; ")

/** The record of a pass that has ended. */
export const finishRun = (run: CollectionRun, progress: Progress, finishedAt: DateTime.Utc): CollectionRun => {
  const status = statusOf(progress)
  return {
    ...run,
    status,
    finished_at: finishedAt,
    targets: [
      {
        account: progress.account,
        region: progress.region,
        status,
        error: describeFailures(progress.failures),
        notes: firstTexts(progress.notes, reportedNotes)
      }
    ],
    instances: progress.instances,
    written: progress.written,
    unchanged: progress.unchanged,
    stale: progress.stale,
    expired: progress.expired,
    skipped: progress.skipped,
    api_calls: progress.apiCalls,
    metrics_requested: progress.metricsRequested,
    queries_requested: progress.queriesRequested,
    estimated_cost_usd: estimateCost(progress.queriesRequested)
  }
}
