import { Effect, identity, Ref } from "effect"
import type { StoreTogether } from "../StoreTogether.ts"
import type { Progress } from "./progress.ts"
import { retryStore } from "./retryStore.ts"

/** How the writes of a batch are retried and counted. */
export interface BatchWriting {
  /** Retries a write while the store is unavailable, unless all writes of the batch are retried together. */
  readonly retry: typeof retryStore
  /** Counts what a write has stored. */
  readonly count: (change: (progress: Progress) => Progress) => Effect.Effect<void>
}

/**
 * Writes a batch. Without `storeTogether`, each write is retried and counted by itself. With it, all of them are
 * retried together and counted when they are stored: PostgreSQL refuses every further statement of a transaction in
 * which one has failed, and a failure undoes the writes before it.
 */
export const storeBatch = <E, R>(
  storeTogether: StoreTogether | undefined,
  progress: Ref.Ref<Progress>,
  write: (writing: BatchWriting) => Effect.Effect<void, E, R>
) => {
  if (storeTogether === undefined) {
    return write({ retry: retryStore, count: (change) => Ref.update(progress, change) })
  }
  const attempt = Effect.gen(function* () {
    const counted = yield* Ref.make<(progress: Progress) => Progress>(identity)
    const count: BatchWriting["count"] = (change) => Ref.update(counted, (before) => (given) => change(before(given)))
    yield* write({ retry: identity, count })
    return yield* Ref.get(counted)
  })
  return storeTogether(attempt).pipe(
    retryStore,
    Effect.flatMap((change) => Ref.update(progress, change))
  )
}
