import {
  type CollectionRun,
  CollectionRunId,
  type CollectionTrigger,
  countsOf,
  noCollectionCounts
} from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Clock, DateTime, Deferred, Duration, Effect, Exit, Fiber, Layer, Option, Ref, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import type { CloudWatch } from "./CloudWatch.ts"
import type { CollectInterval } from "./CollectInterval.ts"
import { Collector } from "./Collector.ts"
import type { InstanceDiscovery } from "./InstanceDiscovery.ts"
import { makeClockWatch } from "./pass/clockWatch.ts"
import { runPass, type TargetRecords } from "./pass/runPass.ts"
import {
  addPassFailures,
  addPassNotes,
  emptyPass,
  finishRun,
  type PassProgress,
  runUnderWay
} from "./pass/passProgress.ts"
import { retryStore } from "./pass/retryStore.ts"
import { countRun } from "./pass/runMetrics.ts"
import { abandonedAfter, defaultPassTimeLimit } from "./PassTimeLimit.ts"
import type { WindowOptions } from "./pass/windows.ts"
import { PriceRefresh } from "./PriceRefresh.ts"
import type { StoreTogether } from "./StoreTogether.ts"
import { Targets } from "./Target.ts"
import { troubleshooting } from "./troubleshooting.ts"

/** How far back the collector reads, how close to the present, and how long a pass may take. */
export interface CloudWatchCollectorOptions {
  /** How long hourly metrics are kept. The default is 14 days. */
  readonly retention?: Duration.Input
  /**
   * How long the compact history is kept. The first read of an instance fills it. The default is 12 weeks. The width of
   * a read costs nothing: CloudWatch bills by the query, and keeps hourly data for 455 days.
   */
  readonly history?: Duration.Input
  /**
   * How long CloudWatch takes to publish a minute. The default is 5 minutes. A later pass reads younger minutes,
   * because values that are read too early are wrong.
   */
  readonly publishingDelay?: Duration.Input
  /** How far back every pass reads again. The default is 6 hours. Datapoints may be half an hour late, or more. */
  readonly overlap?: Duration.Input
  /**
   * How long a pass may take. The default is 30 minutes, the maximum less than the hour after which a run counts as
   * abandoned. A longer pass is ended and recorded as failed. The next pass begins with the instances that it did not
   * read.
   */
  readonly limit?: Duration.Input
  /**
   * How often scheduled passes collect a target without an interval of its own, in minutes. Give it if the schedule's
   * passes may come more often because another target has a shorter one. By default every pass collects it.
   */
  readonly interval?: CollectInterval
  /**
   * Whether only instances are read whose history has not been read yet. The default is false. Use it for a single
   * reading that can be resumed: what an earlier process has read and stored is not requested again.
   */
  readonly onlyUnread?: boolean
  /**
   * Stores what was read of some instances, and that it was read, together. The default stores one after the other,
   * which holds no locks for long. With a transaction, a process that is interrupted leaves no instance stored in part.
   */
  readonly storeTogether?: StoreTogether
}

/**
 * Provides the collector over its stores and AWS.
 *
 * Every pass reads the last hours of every instance, up to the publishing delay. The first pass of each day (UTC)
 * reads two days. The whole retention is read by the first pass of this layer, by the first pass for an instance that
 * has no stored metrics, after a gap, and once a week, for each instance at its own hour of the week. An instance
 * whose history has not been read as far back as it is kept is read from there. Whatever could not be read is read
 * again by the next pass. At the end of a pass the `PriceRefresh` reads prices that are missing.
 *
 * Passes run in the scope of the layer: closing it interrupts the running pass, which is recorded. Building the layer
 * throws a RangeError if the limit of a pass is an hour or more.
 */
export const layer = (
  options: CloudWatchCollectorOptions = {}
): Layer.Layer<
  Collector,
  never,
  CloudWatch | InstanceDiscovery | MetricsStore | HistoryStore | InstanceStore | CollectionRunStore
> => Layer.effect(Collector, makeCollector(options))

/** How long an interrupted pass may take to save its run. */
const recordingLimit = Duration.seconds(5)

/** How long a pass that has reached its limit may take to stop. After that the collector no longer waits for it. */
const stoppingLimit = Duration.seconds(10)

/** How often a running pass saves its run with the progress. */
const progressInterval = Duration.seconds(5)

interface PassUnderWay {
  /** The run as saved when the pass began. */
  readonly run: CollectionRun
  /** The run as last saved. */
  readonly saved: Ref.Ref<CollectionRun>
  readonly progress: Ref.Ref<PassProgress>
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

const makeCollector = Effect.fnUntraced(function* (options: CloudWatchCollectorOptions) {
  const limit = readLimit(options.limit ?? defaultPassTimeLimit)
  const windows: WindowOptions = {
    retention: Duration.fromInputUnsafe(options.retention ?? "14 days"),
    history: Duration.fromInputUnsafe(options.history ?? "12 weeks"),
    publishingDelay: Duration.fromInputUnsafe(options.publishingDelay ?? "5 minutes"),
    overlap: Duration.fromInputUnsafe(options.overlap ?? "6 hours"),
    onlyUnread: options.onlyUnread ?? false
  }
  const { storeTogether } = options
  const scope = yield* Effect.scope
  const services = yield* Effect.context<CloudWatch | InstanceDiscovery | MetricsStore | HistoryStore | InstanceStore>()
  const targets = yield* Targets
  const refreshPrices = yield* PriceRefresh
  const runs = yield* CollectionRunStore
  const metrics = yield* MetricsStore
  const starting = yield* Semaphore.make(1)
  const underWay = yield* Ref.make<PassUnderWay | undefined>(undefined)
  const records = yield* Ref.make<TargetRecords>(new Map())
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

  /**
   * Saves the run with its progress again and again while the pass goes on. If a save fails, the next one makes up for
   * it.
   */
  const saveProgress = ({ progress, run, saved }: PassUnderWay) =>
    runUnderWay(run, progress).pipe(
      Effect.tap((shown) => runs.save(shown)),
      Effect.flatMap((shown) => Ref.set(saved, shown)),
      Effect.timeout(recordingLimit),
      Effect.catchCause((cause) => Effect.logDebug("The progress of a collection run could not be saved", cause)),
      Effect.delay(progressInterval),
      Effect.forever
    )

  /** Runs a pass to its end, its limit or a shutdown. Returns why it did not end by itself, or undefined if it did. */
  const runWithinLimit = Effect.fnUntraced(function* (
    pass: Effect.Effect<void>,
    restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ) {
    // The pass has a fiber of its own, so that a pass that cannot be interrupted does not block the collector.
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

  /** Prices come after the metrics and outside of the limit: without them a pass is complete. */
  const refreshWithin = (
    progress: Ref.Ref<PassProgress>,
    restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ) =>
    restore(refreshPrices).pipe(
      Effect.flatMap(({ apiCalls, notes }) =>
        Ref.update(progress, (pass) => ({ ...addPassNotes(pass, notes), apiCalls: pass.apiCalls + apiCalls }))
      ),
      Effect.tapDefect((defect) => Effect.logError("The prices could not be refreshed", defect)),
      // A shutdown may interrupt it. Then the pass before it is recorded.
      Effect.exit
    )

  const runAndRecord = (current: PassUnderWay) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const { finished, progress, run, startedNanos } = current
        const noteClockStep = Effect.flatMap(clockWatch.check, (steps) =>
          Ref.update(progress, (counted) => addPassNotes(counted, steps))
        )
        yield* noteClockStep
        const passOptions = { ...windows, trigger: run.trigger, interval: options.interval, storeTogether }
        const pass = runPass(records, passOptions, progress).pipe(
          Effect.provideContext(services),
          Effect.provideService(Targets, targets)
        )
        const saving = yield* Effect.forkDetach(restore(saveProgress(current)), { startImmediately: true })
        const endedBy = yield* runWithinLimit(pass, restore)
        if (endedBy === undefined) yield* refreshWithin(progress, restore)
        // Its end is not awaited: the store ignores a progress that is saved after the end of the run.
        saving.interruptUnsafe()
        if (endedBy === "shutdown") {
          yield* Ref.update(progress, (counted) => addPassFailures(counted, ["The pass was interrupted by a shutdown"]))
        }
        if (endedBy === "limit") {
          const failure = describeLimit(limit)
          yield* Effect.logWarning(failure)
          yield* Ref.update(progress, (counted) => ({ ...addPassFailures(counted, [failure]), reachedLimit: true }))
        }
        yield* noteClockStep
        // The system's clock may have been set during the pass, so the end is the start plus the elapsed time.
        const elapsedNanos = (yield* Clock.monotonicTimeNanos) - startedNanos
        const finishedAt = DateTime.add(run.started_at, { milliseconds: Math.round(Number(elapsedNanos) / 1_000_000) })
        const ended = yield* finishRun(run, progress, finishedAt)
        yield* finish(ended, finishedAt)
        yield* Ref.set(underWay, undefined)
        yield* Deferred.succeed(finished, ended)
      })
    )

  /** The running pass, or a new one. Once the run of a new pass is saved as `running`, the pass is certain to begin. */
  const passUnderWay = (trigger: CollectionTrigger) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const current = yield* Ref.get(underWay)
        if (current !== undefined) return current
        // The database's clock dates the run, because retention uses that clock to find old and abandoned runs.
        const run = newRun(trigger, yield* restore(metrics.snapshotTime))
        const startedNanos = yield* Clock.monotonicTimeNanos
        yield* restore(runs.save(run).pipe(Effect.catchTag("InvalidCollectionRun", (error) => Effect.die(error))))
        const pass: PassUnderWay = {
          run,
          saved: yield* Ref.make(run),
          progress: yield* Ref.make(emptyPass),
          startedNanos,
          finished: yield* Deferred.make<CollectionRun>()
        }
        yield* Ref.set(underWay, pass)
        yield* Effect.forkIn(runAndRecord(pass), scope, { startImmediately: true })
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
  `The pass was ended after its limit of ${Duration.format(limit)}. The next pass begins with what it did not read. See ` +
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
