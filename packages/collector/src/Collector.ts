import {
  type CollectionRun,
  CollectionRunId,
  type CollectionTrigger,
  countsOf,
  noCollectionCounts
} from "@snoozeql/domain/CollectionRun"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import {
  Clock,
  Context,
  DateTime,
  Deferred,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Ref,
  Semaphore
} from "effect"
import { SecureRandom } from "effect/crypto"
import type { CloudWatch } from "./CloudWatch.ts"
import type { InstanceDiscovery } from "./InstanceDiscovery.ts"
import { makeClockWatch } from "./pass/clockWatch.ts"
import { collectOnce, type ReadingRecords } from "./pass/collectOnce.ts"
import { addFailures, addNotes, emptyProgress, finishRun, type Progress, runUnderWay } from "./pass/progress.ts"
import { retryStore } from "./pass/retryStore.ts"
import { countRun } from "./pass/runMetrics.ts"
import { abandonedAfter, defaultPassLimit } from "./PassLimit.ts"
import type { WindowOptions } from "./pass/windows.ts"
import { troubleshooting } from "./troubleshooting.ts"

/** How far back and how close to now the collector reads. */
export interface CollectorOptions {
  /** How long hourly metrics are kept; by default 14 days. */
  readonly retention?: Duration.Input
  /**
   * How long the compact history is kept, which the first read of an instance fills; by default 12 weeks. How wide a read is
   * costs nothing: CloudWatch bills by the query, and keeps hourly data for 455 days.
   */
  readonly history?: Duration.Input
  /**
   * How long CloudWatch takes to publish a minute; by default 5 minutes. Younger minutes are left to a later pass: values
   * that are read too early are read wrong.
   */
  readonly publishingDelay?: Duration.Input
  /** How far back every pass reads again; by default 6 hours. Points may come half an hour late, sometimes more. */
  readonly overlap?: Duration.Input
  /**
   * How long a pass may take; by default 30 minutes, and less than the hour after which a run counts as abandoned. A
   * longer pass is ended and recorded as failed. The next pass begins with the instances that it had not read.
   */
  readonly limit?: Duration.Input
}

/**
 * Runs collection passes: discovery, GetMetricData, replacing the hourly rows. One pass at a time: who asks during a
 * pass is answered that pass.
 */
export class Collector extends Context.Service<
  Collector,
  {
    /** Starts a pass in the background and returns its run, status `running`; the run under way, if there is one, with its progress so far. */
    readonly start: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>

    /**
     * Starts a pass, or joins the one under way, and answers the finished run. It fails where the pass cannot begin; what
     * fails during the pass is in the run.
     */
    readonly collect: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>
  }
>()("@snoozeql/collector/Collector") {
  /**
   * A pass reads the last hours of every instance, up to the publishing delay, and the first one of each day (UTC) two days.
   * The whole retention is read by the first pass of this layer, by the first of an instance of which nothing is stored,
   * after a gap, and once a week, of each instance at another hour of the week. An instance whose history has not been read
   * as far back as it is kept is read from there. What could not be read is read again by the next pass. Building it throws a RangeError where the limit of a pass is an hour or
   * more.
   *
   * Passes run in the scope of the layer: closing it interrupts the pass under way, which is recorded.
   */
  static readonly layer = (
    options: CollectorOptions = {}
  ): Layer.Layer<
    Collector,
    never,
    CloudWatch | InstanceDiscovery | MetricsStore | HistoryStore | InstanceStore | CollectionRunStore
  > => Layer.effect(Collector, makeCollector(options))
}

/** How long a pass that is interrupted may take to record itself. */
const recordingLimit = Duration.seconds(5)

/** How long a pass that has reached its limit may take to stop. After that it is left behind. */
const stoppingLimit = Duration.seconds(10)

/** How often the run of a pass under way is saved with its progress. */
const progressInterval = Duration.seconds(5)

interface PassUnderWay {
  /** As it was saved when the pass began. */
  readonly run: CollectionRun
  /** As it was saved last. */
  readonly saved: Ref.Ref<CollectionRun>
  readonly progress: Ref.Ref<Progress>
  /** The monotonic clock at the start of the run, in nanoseconds. */
  readonly startedNanos: bigint
  readonly finished: Deferred.Deferred<CollectionRun>
}

const readLimit = (input: Duration.Input): Duration.Duration => {
  const limit = Duration.fromInputUnsafe(input)
  if (Duration.isLessThan(limit, abandonedAfter)) return limit
  throw new RangeError(
    `The limit of a pass must be less than ${Duration.format(abandonedAfter)}, not ${Duration.format(limit)}`
  )
}

const makeCollector = Effect.fnUntraced(function* (options: CollectorOptions) {
  const limit = readLimit(options.limit ?? defaultPassLimit)
  const windows: WindowOptions = {
    retention: Duration.fromInputUnsafe(options.retention ?? "14 days"),
    history: Duration.fromInputUnsafe(options.history ?? "12 weeks"),
    publishingDelay: Duration.fromInputUnsafe(options.publishingDelay ?? "5 minutes"),
    overlap: Duration.fromInputUnsafe(options.overlap ?? "6 hours")
  }
  const scope = yield* Effect.scope
  const services = yield* Effect.context<CloudWatch | InstanceDiscovery | MetricsStore | HistoryStore | InstanceStore>()
  const runs = yield* CollectionRunStore
  const metrics = yield* MetricsStore
  const starting = yield* Semaphore.make(1)
  const underWay = yield* Ref.make<PassUnderWay | undefined>(undefined)
  const records = yield* Ref.make<ReadingRecords>(new Map())
  const clockWatch = yield* makeClockWatch

  const finish = Effect.fnUntraced(function* (run: CollectionRun, finishedAt: DateTime.Utc) {
    yield* runs.save(run).pipe(
      retryStore,
      Effect.timeout(recordingLimit),
      Effect.catchCause((cause) => Effect.logError("A finished collection run could not be saved", cause))
    )
    yield* countRun(run, finishedAt)
    yield* Effect.logInfo("Collection pass ended").pipe(Effect.annotateLogs(summaryOf(run, finishedAt)))
  })

  /** Saves the run with its progress as long as the pass goes on. The next save makes up for one that fails. */
  const saveProgress = ({ progress, run, saved }: PassUnderWay) =>
    Ref.get(progress).pipe(
      Effect.map((counted) => runUnderWay(run, counted)),
      Effect.tap((shown) => runs.save(shown)),
      Effect.flatMap((shown) => Ref.set(saved, shown)),
      Effect.timeout(recordingLimit),
      Effect.catchCause((cause) => Effect.logDebug("The progress of a collection run could not be saved", cause)),
      Effect.delay(progressInterval),
      Effect.forever
    )

  /** Lets a pass run to its end, its limit or a shutdown, and says why it did not end by itself. */
  const runWithinLimit = Effect.fnUntraced(function* (
    pass: Effect.Effect<void>,
    restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ) {
    // In a fiber of its own: a pass that cannot be interrupted must not hold up the collector.
    const fiber = yield* Effect.forkDetach(restore(pass), { startImmediately: true })
    const ended = yield* Effect.exit(restore(Fiber.await(fiber).pipe(Effect.timeoutOption(limit))))
    if (Exit.isFailure(ended)) {
      yield* Fiber.interrupt(fiber)
      return "shutdown" as const
    }
    if (Option.isSome(ended.value)) return Exit.isSuccess(ended.value.value) ? undefined : ("shutdown" as const)
    yield* Effect.exit(restore(Fiber.interrupt(fiber).pipe(Effect.timeoutOption(stoppingLimit))))
    return "limit" as const
  })

  const runPass = (current: PassUnderWay) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const { finished, progress, run, startedNanos } = current
        const noteClockStep = Effect.flatMap(clockWatch.check, (steps) =>
          Ref.update(progress, (counted) => addNotes(counted, steps))
        )
        yield* noteClockStep
        const pass = collectOnce(records, windows, progress).pipe(Effect.provideContext(services))
        const saving = yield* Effect.forkDetach(restore(saveProgress(current)), { startImmediately: true })
        const endedBy = yield* runWithinLimit(pass, restore)
        // Not waited for: the store never lets a run under way take the place of one that has ended.
        saving.interruptUnsafe()
        if (endedBy === "shutdown") {
          yield* Ref.update(progress, (counted) => addFailures(counted, ["The pass was interrupted by a shutdown"]))
        }
        if (endedBy === "limit") {
          const failure = describeLimit(limit)
          yield* Effect.logWarning(failure)
          yield* Ref.update(progress, (counted) => ({ ...addFailures(counted, [failure]), reachedLimit: true }))
        }
        yield* noteClockStep
        // The system's clock may have been set during the pass: the end is the start plus the time that has passed.
        const elapsedNanos = (yield* Clock.monotonicTimeNanos) - startedNanos
        const finishedAt = DateTime.add(run.started_at, { milliseconds: Math.round(Number(elapsedNanos) / 1_000_000) })
        const ended = finishRun(run, yield* Ref.get(progress), finishedAt)
        yield* finish(ended, finishedAt)
        yield* Ref.set(underWay, undefined)
        yield* Deferred.succeed(finished, ended)
      })
    )

  /** The pass under way, or a new one. Once its run is saved as `running`, a new pass is sure to begin. */
  const passUnderWay = (trigger: CollectionTrigger) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const current = yield* Ref.get(underWay)
        if (current !== undefined) return current
        // Dated by the database's clock: retention judges by it which runs are old, and which have lost their process.
        const run = newRun(trigger, yield* restore(metrics.snapshotTime))
        const startedNanos = yield* Clock.monotonicTimeNanos
        yield* restore(runs.save(run).pipe(Effect.catchTag("InvalidCollectionRun", (error) => Effect.die(error))))
        const pass: PassUnderWay = {
          run,
          saved: yield* Ref.make(run),
          progress: yield* Ref.make(emptyProgress),
          startedNanos,
          finished: yield* Deferred.make<CollectionRun>()
        }
        yield* Ref.set(underWay, pass)
        yield* Effect.forkIn(runPass(pass), scope, { startImmediately: true })
        return pass
      })
    ).pipe((effect) => starting.withPermit(effect))

  return Collector.of({
    start: Effect.fn("Collector.start")(function* (trigger) {
      return yield* Ref.get((yield* passUnderWay(trigger)).saved)
    }),
    collect: Effect.fn("Collector.collect")(function* (trigger) {
      return yield* Deferred.await((yield* passUnderWay(trigger)).finished)
    })
  })
})

const describeLimit = (limit: Duration.Duration): string =>
  `The pass was ended after ${Duration.format(limit)}, its limit. The next pass begins with what it did not read. See ` +
  troubleshooting.passLimit

const newRun = (trigger: CollectionTrigger, now: DateTime.Utc): CollectionRun => ({
  id: CollectionRunId.make(SecureRandom.uuidV4Unsafe()),
  status: "running",
  trigger,
  started_at: now,
  finished_at: null,
  targets: [],
  ...noCollectionCounts,
  estimated_cost_usd: 0
})

const summaryOf = (run: CollectionRun, finishedAt: DateTime.Utc) => ({
  run: run.id,
  trigger: run.trigger,
  status: run.status,
  error: run.targets.map(({ error }) => error).find((error) => error !== null) ?? null,
  ...countsOf(run),
  duration: Duration.format(DateTime.distance(run.started_at, finishedAt))
})
