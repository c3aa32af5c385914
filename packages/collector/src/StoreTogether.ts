import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { Effect } from "effect"

/**
 * Runs writes of several stores so that either all of them take effect or none. Pass one to a collector whose process
 * may end at any time and whose next process continues from what is stored.
 */
export type StoreTogether = <A, E, R>(writes: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreUnavailable, R>
