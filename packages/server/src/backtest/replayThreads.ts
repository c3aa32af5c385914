import { Effect, Schema } from "effect"
import { extname } from "node:path"
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import { type ReplayedCsv, type ReplayJob, replayCsv } from "./replayCsv.ts"

/** Starting a thread takes as long as replaying this many files. */
const filesPerThread = 4

/** A thread ended before it had replayed its file. */
export class ReplayThreadFailed extends Schema.TaggedError<ReplayThreadFailed>()("ReplayThreadFailed", {
  cause: Schema.Defect()
}) {
  override get message(): string {
    return "a thread that replays files has ended unexpectedly"
  }
}

// The thread's file has the extension of this one: .ts from the sources, .js from the published package.
const workerFile = new URL(`./replayWorker${extname(import.meta.url)}`, import.meta.url)

const startWorker = Effect.acquireRelease(
  Effect.sync(() => new Worker(workerFile)),
  (worker) => Effect.promise(() => worker.terminate())
)

const replayIn = (worker: Worker, job: ReplayJob) =>
  Effect.callback<ReplayedCsv, ReplayThreadFailed>((resume) => {
    const onMessage = (replayed: ReplayedCsv) => finish(Effect.succeed(replayed))
    const onError = (cause: unknown) => finish(Effect.fail(new ReplayThreadFailed({ cause })))
    const finish = (result: Effect.Effect<ReplayedCsv, ReplayThreadFailed>) => {
      worker.off("message", onMessage)
      worker.off("error", onError)
      resume(result)
    }
    worker.once("message", onMessage)
    worker.once("error", onError)
    worker.postMessage(job, [])
  })

/** Replays jobs, several at the same time. */
export interface ReplayThreads {
  /** How many jobs run at the same time. */
  readonly concurrency: number
  readonly replay: (job: ReplayJob) => Effect.Effect<ReplayedCsv, ReplayThreadFailed>
}

/** Makes threads for this many files: as many as there are processors, or none if the program itself is as fast. */
export const makeReplayThreads = Effect.fnUntraced(function* (files: number) {
  const concurrency = Math.min(availableParallelism(), Math.ceil(files / filesPerThread))
  if (concurrency < 2) {
    const inline: ReplayThreads = { concurrency: 1, replay: (job) => Effect.sync(() => replayCsv(job)) }
    return inline
  }
  const idle = yield* Effect.all(Array.from({ length: concurrency }, () => startWorker))
  const threads: ReplayThreads = {
    concurrency,
    replay: (job) =>
      Effect.suspend(() => {
        // At most as many jobs run at the same time as there are threads.
        const worker = idle.pop()
        if (worker === undefined) return Effect.sync(() => replayCsv(job))
        return Effect.ensuring(
          replayIn(worker, job),
          Effect.sync(() => idle.push(worker))
        )
      })
  }
  return threads
})
