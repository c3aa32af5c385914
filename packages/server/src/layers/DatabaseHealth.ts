import type { DatabaseEnded } from "@snoozeql/pglite/errors"
import { PgliteEnd } from "@snoozeql/pglite/PgliteEnd"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"

/** The state of the database beyond whether it responds. */
export class DatabaseHealth extends Context.Service<
  DatabaseHealth,
  {
    /** Fails with what is wrong. The message names neither hosts nor statements, so that it may be shown to anybody. */
    readonly check: Effect.Effect<void, string>
    /** Describes a failure in such a message. */
    readonly describe: (error: SqlError.SqlError) => string
    /** Fails when the database has ended and will not come back while this process lives; waits for ever until then. */
    readonly ended: Effect.Effect<never, DatabaseEnded>
  }
>()("@snoozeql/server/DatabaseHealth") {
  /** The health of the embedded database. */
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
