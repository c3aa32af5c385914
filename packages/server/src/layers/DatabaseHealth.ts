import type { DatabaseEnded } from "@snoozeql/pglite/errors"
import { PgliteEnd } from "@snoozeql/pglite/PgliteEnd"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"

/** What is known of the database beyond whether it answers. */
export class DatabaseHealth extends Context.Service<
  DatabaseHealth,
  {
    /** Fails with what is wrong, in words that may be shown to anybody: neither hosts nor statements are in them. */
    readonly check: Effect.Effect<void, string>
    /** A failure in such words. */
    readonly describe: (error: SqlError.SqlError) => string
    /** Fails when the database is gone for as long as this process lives; waits for ever while it is not. */
    readonly ended: Effect.Effect<never, DatabaseEnded>
  }
>()("@snoozeql/server/DatabaseHealth") {
  /** Of a database inside of this process, with nothing in between. */
  static readonly layerEmbedded = Layer.effect(
    DatabaseHealth,
    PgliteEnd.useSync(({ ended }) =>
      DatabaseHealth.of({
        check: Effect.void,
        describe: () => "The embedded database does not work; the log says why",
        ended
      })
    )
  )
}
