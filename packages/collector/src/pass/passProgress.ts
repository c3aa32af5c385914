import {
  addCollectionCounts,
  type CollectionRun,
  type CollectionStatus,
  type CollectionTarget,
  noCollectionCounts
} from "@snoozeql/domain/CollectionRun"
import { Array as Arr, type DateTime, Effect, Ref } from "effect"
import { cloudWatchCost } from "../CloudWatchCost.ts"
import { addTexts, type Progress, unknownTarget } from "./progress.ts"

/** The progress of a pass. */
export interface PassProgress {
  /** The progress with each target, in the order of the targets. Empty until the targets are known. */
  readonly targets: ReadonlyArray<Ref.Ref<Progress>>
  /** How many requests were sent for the pass as a whole. */
  readonly apiCalls: number
  /** Whether the pass was ended because it reached the limit of its duration. */
  readonly reachedLimit: boolean
  /** Why the pass as a whole ended early. It holds for every target that is not finished. */
  readonly failures: ReadonlyArray<string>
  /** Notes for a person about the pass as a whole. The first target shows them. */
  readonly notes: ReadonlyArray<string>
}

export const emptyPass: PassProgress = { targets: [], apiCalls: 0, reachedLimit: false, failures: [], notes: [] }

export const addPassFailures = (pass: PassProgress, failures: ReadonlyArray<string>): PassProgress => ({
  ...pass,
  failures: addTexts(pass.failures, failures)
})

export const addPassNotes = (pass: PassProgress, notes: ReadonlyArray<string>): PassProgress => ({
  ...pass,
  notes: addTexts(pass.notes, notes)
})

/** A pass with the progress of its targets as it is now. */
interface PassState extends Omit<PassProgress, "targets"> {
  readonly targets: ReadonlyArray<Progress>
}

const stateOf = Effect.fnUntraced(function* (pass: Ref.Ref<PassProgress>) {
  const { targets, ...rest } = yield* Ref.get(pass)
  return { ...rest, targets: yield* Effect.forEach(targets, Ref.get) } satisfies PassState
})

/**
 * `partial` if any part of the target was collected. An unfinished target of a pass that reached its limit is `failed`.
 */
export const statusOfTarget = ({ completedSeries, counts, failures }: Progress): CollectionStatus => {
  const { expired, stale, unchanged, written } = counts
  if (failures.length === 0) return "succeeded"
  return completedSeries + written + unchanged + stale + expired > 0 ? "partial" : "failed"
}

/** A pass that reached its limit is `failed`, whatever it did before. */
const statusOfPass = ({ failures, reachedLimit }: PassState, statuses: ReadonlyArray<CollectionStatus>) => {
  if (reachedLimit) return "failed"
  if (statuses.every((status) => status === "succeeded")) return failures.length === 0 ? "succeeded" : "failed"
  return statuses.every((status) => status === "failed") ? "failed" : "partial"
}

const reportedFailures = 5
const reportedNotes = 20

/** The first texts, and the number of the others. */
const firstTexts = (texts: ReadonlyArray<string>, limit: number): ReadonlyArray<string> =>
  texts.length <= limit ? texts : [...texts.slice(0, limit), `and ${texts.length - limit} more`]

const describeFailures = (failures: ReadonlyArray<string>): string | null =>
  failures.length === 0 ? null : firstTexts(failures, reportedFailures).join("; ")

const describeTarget = (
  { account, failures, interval, name, notes, region }: Progress,
  status: CollectionStatus
): CollectionTarget => ({
  account,
  region,
  status,
  error: describeFailures(failures),
  notes: firstTexts(notes, reportedNotes),
  ...(name === undefined ? {} : { name }),
  ...(interval === undefined ? {} : { interval_minutes: interval })
})

const countsOfPass = ({ apiCalls, targets }: PassState) =>
  targets.reduce((sum, { counts }) => addCollectionCounts(sum, counts), { ...noCollectionCounts, api_calls: apiCalls })

const withCounts = (run: CollectionRun, pass: PassState) => {
  const counts = countsOfPass(pass)
  return { ...run, ...counts, estimated_cost_usd: cloudWatchCost(counts).upper }
}

/** The targets, the first one with the notes about the pass. */
const withPassNotes = ({ notes, targets }: PassState): ReadonlyArray<Progress> =>
  targets.map((target, index) => (index === 0 ? { ...target, notes: addTexts(notes, target.notes) } : target))

const isKnown = ({ name, region }: Progress): boolean => region !== unknownTarget || name !== undefined

/** The record of a running pass. A target without a name is omitted until its region is known. */
export const runUnderWay = Effect.fnUntraced(function* (run: CollectionRun, progress: Ref.Ref<PassProgress>) {
  const pass = yield* stateOf(progress)
  return {
    ...withCounts(run, pass),
    targets: withPassNotes(pass)
      .filter(isKnown)
      .map((target) => describeTarget(target, target.isFinished ? statusOfTarget(target) : "running"))
  } satisfies CollectionRun
})

/** The record of a pass that has ended. */
export const finishRun = Effect.fnUntraced(function* (
  run: CollectionRun,
  progress: Ref.Ref<PassProgress>,
  finishedAt: DateTime.Utc
) {
  const pass = yield* stateOf(progress)
  const ended = withPassNotes(pass).map((target) =>
    target.isFinished ? target : { ...target, failures: addTexts(target.failures, pass.failures) }
  )
  const statuses = ended.map((target) =>
    pass.reachedLimit && !target.isFinished ? ("failed" as const) : statusOfTarget(target)
  )
  return {
    ...withCounts(run, pass),
    status: statusOfPass(pass, statuses),
    targets: Arr.zipWith(ended, statuses, describeTarget),
    finished_at: finishedAt
  } satisfies CollectionRun
})
