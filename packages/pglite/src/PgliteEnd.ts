import { Context, type Effect } from "effect"
import type { DatabaseEnded } from "./errors.ts"

/**
 * Tells when the PostgreSQL inside PGlite has ended by itself. Every request fails from then on, and only another process
 * can open the data directory again with certainty, so a program races its work with `ended` and exits when that fails.
 */
export class PgliteEnd extends Context.Service<
  PgliteEnd,
  {
    /** Waits for the end, and fails with its cause; waits for ever while the database works. */
    readonly ended: Effect.Effect<never, DatabaseEnded>
  }
>()("@snoozeql/pglite/PgliteEnd") {}
