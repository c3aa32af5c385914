import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import type {
  CollectionRunNotFound,
  InvalidCollectionRun,
  InvalidPage,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import { Context, type DateTime, type Effect } from "effect"

/** A page of runs, newest first. */
export interface CollectionRunPage {
  readonly limit?: number
  /** The last run of the previous page. Without it, this is the first page. */
  readonly after?: { readonly started_at: DateTime.Utc; readonly id: CollectionRunId }
}

/** The records of the collector's runs. */
export class CollectionRunStore extends Context.Service<
  CollectionRunStore,
  {
    /**
     * Inserts a run, or replaces the stored run with the same id. Use it at the start of a run, during it, and at its
     * end. Saving an ended run as `running` changes nothing. Characters in the targets' texts that PostgreSQL cannot
     * store (NUL and lone surrogates) become U+FFFD.
     */
    readonly save: (run: CollectionRun) => Effect.Effect<void, InvalidCollectionRun | StoreUnavailable>

    /** Returns the run with this id. */
    readonly get: (id: CollectionRunId) => Effect.Effect<CollectionRun, CollectionRunNotFound | StoreUnavailable>

    /** Returns the runs by started_at descending, then id descending. Without a limit it returns all. */
    readonly list: (
      page?: CollectionRunPage
    ) => Effect.Effect<ReadonlyArray<CollectionRun>, InvalidPage | StoreUnavailable>

    /**
     * Marks the runs as failed that are still `running` and began before `startedBefore`, and returns how many. Use it
     * at startup: the process of such a run ended before the run did.
     */
    readonly failAbandoned: (startedBefore: DateTime.Utc, now: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** Deletes the runs that began before `before`, and returns how many. */
    readonly deleteOldRuns: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>
  }
>()("@snoozeql/store/CollectionRunStore") {}
