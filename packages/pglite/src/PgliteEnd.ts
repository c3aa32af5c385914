import { Context, type Effect } from "effect"
import type { DatabaseEnded } from "./errors.ts"

/**
 * Reports that the PostgreSQL inside PGlite has ended by itself. From then on every request fails, and only a new
 * process is certain to open the data directory again. So a program should race its work with `ended`, and exit when
 * that fails.
 */
export class PgliteEnd extends Context.Service<
  PgliteEnd,
  {
    /** Fails with the cause when the database has ended. It waits forever while the database works. */
    readonly ended: Effect.Effect<never, DatabaseEnded>
  }
>()("@snoozeql/pglite/PgliteEnd") {}
