import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import type {
  CollectionRunNotFound,
  InvalidCollectionRun,
  InvalidPage,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import { Context, type DateTime, type Effect } from "effect"

/** A page of a listing, newest first. */
export interface CollectionRunPage {
  readonly limit?: number
  /** The last run of the page before. */
  readonly after?: { readonly started_at: DateTime.Utc; readonly id: CollectionRunId }
}

/** The record of the collector's runs. */
export class CollectionRunStore extends Context.Service<
  CollectionRunStore,
  {
    /**
     * Inserts the run, or puts it in the place of the one with its id. Characters of the targets' text that PostgreSQL
     * cannot hold (NUL, lone surrogates) become U+FFFD.
     */
    readonly save: (run: CollectionRun) => Effect.Effect<void, InvalidCollectionRun | StoreUnavailable>

    readonly get: (id: CollectionRunId) => Effect.Effect<CollectionRun, CollectionRunNotFound | StoreUnavailable>

    /** Runs by started_at descending, then id descending; all of them without a limit. */
    readonly list: (
      page?: CollectionRunPage
    ) => Effect.Effect<ReadonlyArray<CollectionRun>, InvalidPage | StoreUnavailable>

    /** Marks as failed the runs that are still `running` and began before: their process did not live to finish them. Answers how many. */
    readonly failAbandoned: (startedBefore: DateTime.Utc, now: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** Deletes the runs that began before; answers how many. */
    readonly deleteOldRuns: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>
  }
>()("@snoozeql/store/CollectionRunStore") {}
