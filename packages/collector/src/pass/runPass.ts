import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import { Array as Arr, DateTime, Effect, Order, Ref } from "effect"
import type { CollectInterval } from "../CollectInterval.ts"
import type { StoreTogether } from "../StoreTogether.ts"
import { type Target, targetKey, Targets } from "../Target.ts"
import { type FoundPlace, makeClaims } from "./claims.ts"
import { collectTarget, type ReadingRecords } from "./collectTarget.ts"
import { isDue } from "./dueTargets.ts"
import { addPassNotes, type PassProgress, statusOfTarget } from "./passProgress.ts"
import { notBegun, type Progress, unknownTarget } from "./progress.ts"
import type { WindowOptions } from "./windows.ts"

/** What this process knows about a target from earlier passes. */
export interface TargetRecord {
  readonly instances: Ref.Ref<ReadingRecords>
  /** When it last began to collect the target without failing, by the process's clock. */
  readonly collectedAt: DateTime.Utc | undefined
  /** The account that a discovery found, or undefined if none has found one. */
  readonly account: string | undefined
  /** What its last discovery found, or undefined if that failed or did not learn the account. */
  readonly found: FoundPlace | undefined
}

/** What this process knows about each target, by `targetKey` of its inventory. */
export type TargetRecords = ReadonlyMap<string, TargetRecord>

/** How many targets are collected at the same time. A target that AWS throttles takes minutes. */
const concurrentTargets = 8

/** How many batches of all targets are read and written at the same time. Each holds up to 100,800 datapoints. */
const concurrentBatches = 16
const concurrentBatchesOfTarget = 4

/** What a pass collects, and why it began. */
export interface PassOptions extends WindowOptions {
  readonly trigger: CollectionTrigger
  /** In minutes: the interval of targets without one. If undefined, every scheduled pass collects them. */
  readonly interval: CollectInterval | undefined
  /** If undefined, writes are stored one after the other. */
  readonly storeTogether: StoreTogether | undefined
}

/**
 * Runs one pass over the targets that are due, several at the same time. It never fails: every target has its own
 * progress with its failures.
 */
export const runPass = Effect.fn("Collector.runPass")(function* (
  records: Ref.Ref<TargetRecords>,
  { interval, trigger, ...windows }: PassOptions,
  progress: Ref.Ref<PassProgress>
) {
  const { notes, targets } = yield* yield* Targets
  const now = yield* DateTime.now
  const known = yield* keepRecords(records, targets)
  // If no target has an interval, every pass of the schedule is one of the common interval, even if a clock was set back.
  const common = targets.some((target) => target.interval !== undefined) ? interval : undefined
  const due = known.filter(({ record, target }) => isDue(target.interval ?? common, record.collectedAt, trigger, now))
  const begun = yield* Effect.forEach(due, ({ record, target }) => begin(target, record))
  yield* Ref.update(progress, (pass) => ({
    ...addPassNotes(pass, notes),
    targets: begun.map((one) => one.progress)
  }))
  const claims = yield* makeClaims(
    known.map(({ record, target }) => ({
      target,
      found: record.found,
      isFirst: record.collectedAt === undefined && due.some((one) => one.target === target)
    }))
  )
  // A pass may be ended before its last target, so whatever earlier passes did not finish comes first.
  const ordered = Arr.sortWith(begun, ({ record }) => record.collectedAt?.epochMilliseconds ?? 0, Order.Number)
  const options = { ...windows, concurrentBatches: batchesOfTarget(due.length) }
  yield* Effect.forEach(
    ordered,
    ({ progress: ofTarget, record, target }) =>
      Effect.gen(function* () {
        const { claim, settle } = yield* claims(target)
        yield* collectTarget(target, record.instances, { ...options, claim }, ofTarget).pipe(Effect.ensuring(settle))
        const counted = yield* Ref.updateAndGet(ofTarget, (before) => ({ ...before, isFinished: true }))
        yield* Ref.update(records, remember(target, { ...record, found: yield* settle }, counted, now))
      }),
    { concurrency: concurrentTargets, discard: true }
  )
})

const batchesOfTarget = (targets: number): number =>
  Math.min(concurrentBatchesOfTarget, Math.floor(concurrentBatches / Math.min(targets, concurrentTargets)))

/** The record of a target, or a new one. */
const recordOf = (records: TargetRecords, { inventory }: Target): Effect.Effect<TargetRecord> => {
  const known = records.get(targetKey(inventory))
  if (known !== undefined) return Effect.succeed(known)
  return Effect.map(Ref.make<ReadingRecords>(new Map()), (instances) => ({
    instances,
    collectedAt: undefined,
    account: undefined,
    found: undefined
  }))
}

/** Keeps the records of the given targets, makes those that are missing, and returns the targets with their records. */
const keepRecords = Effect.fnUntraced(function* (records: Ref.Ref<TargetRecords>, targets: ReadonlyArray<Target>) {
  const before = yield* Ref.get(records)
  const kept = yield* Effect.forEach(targets, (target) =>
    Effect.map(recordOf(before, target), (record) => ({ target, record }))
  )
  yield* Ref.set(records, new Map(kept.map(({ record, target }) => [targetKey(target.inventory), record])))
  return kept
})

const begin = Effect.fnUntraced(function* (target: Target, record: TargetRecord) {
  const initial = notBegun(target)
  const account = record.account ?? initial.account
  return { target, record, progress: yield* Ref.make<Progress>({ ...initial, account }) }
})

/** Remembers what a pass that began at `now` did with a target. */
const remember =
  (target: Target, record: TargetRecord, counted: Progress, now: DateTime.Utc) =>
  (records: TargetRecords): TargetRecords =>
    new Map(records).set(targetKey(target.inventory), {
      ...record,
      collectedAt: statusOfTarget(counted) === "failed" ? record.collectedAt : now,
      account: counted.account === unknownTarget ? record.account : counted.account
    })
