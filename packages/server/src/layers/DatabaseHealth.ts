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
  }
>()("@snoozeql/server/DatabaseHealth") {
  /** Of a database inside of this process, with nothing in between. */
  static readonly layerEmbedded = Layer.succeed(DatabaseHealth, {
    check: Effect.void,
    describe: () => "The embedded database does not work; the log says why"
  })
}
