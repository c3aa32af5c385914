import { addCollectionCounts, type CollectionCounts, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { accountOfRole } from "../AccountRegion.ts"
import type { CollectInterval } from "../CollectInterval.ts"
import type { Target } from "../Target.ts"

/** Stands for the account or region of a target if it is not known. */
export const unknownTarget = "unknown"

/** The progress of a pass with one target. */
export interface Progress {
  /** The target's name, or undefined if it has none. */
  readonly name: string | undefined
  /** Its own interval in minutes, or undefined if it has none. */
  readonly interval: CollectInterval | undefined
  readonly account: string
  readonly region: string
  readonly counts: CollectionCounts
  /** How many series were read and stored completely. */
  readonly completedSeries: number
  /** Whether the pass is done with the target, whatever came of it. */
  readonly isFinished: boolean
  /** The reasons why not everything was collected, each one once. */
  readonly failures: ReadonlyArray<string>
  /** Notes for a person that are not failures, each one once. */
  readonly notes: ReadonlyArray<string>
}

/** The progress of a pass that has not begun with a target. */
export const notBegun = ({ interval, inventory, name }: Pick<Target, "inventory" | "interval" | "name">): Progress => ({
  name,
  interval,
  account: accountOfRole(inventory.roleArn) ?? unknownTarget,
  region: inventory.region ?? unknownTarget,
  counts: noCollectionCounts,
  completedSeries: 0,
  isFinished: false,
  failures: [],
  notes: []
})

/** Adds counts to the progress. */
export const addCounts = (progress: Progress, counts: Partial<CollectionCounts>): Progress => ({
  ...progress,
  counts: addCollectionCounts(progress.counts, counts)
})

export const addCompletedSeries = (progress: Progress, count: number): Progress => ({
  ...progress,
  completedSeries: progress.completedSeries + count
})

/** Adds texts to a list, each one once. */
export const addTexts = (texts: ReadonlyArray<string>, added: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set([...texts, ...added])
]

export const addFailures = (progress: Progress, failures: ReadonlyArray<string>): Progress => ({
  ...progress,
  failures: addTexts(progress.failures, failures)
})

export const addNotes = (progress: Progress, notes: ReadonlyArray<string>): Progress => ({
  ...progress,
  notes: addTexts(progress.notes, notes)
})
