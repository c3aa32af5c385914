import { PgClient } from "@effect/sql-pg"
import { Deferred, Effect, Fiber, type Scope } from "effect"
import type { SqlError } from "effect/sql"

/** Locks a table against all others, until `unlock` or the end of the scope. */
export const lockTable = (
  table: string
): Effect.Effect<{ readonly unlock: Effect.Effect<void> }, SqlError.SqlError, PgClient.PgClient | Scope.Scope> =>
  Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    const locked = yield* Deferred.make<void, SqlError.SqlError>()
    const holder = yield* sql`LOCK TABLE ${sql(table)} IN ACCESS EXCLUSIVE MODE`.pipe(
      Effect.andThen(Deferred.succeed(locked, undefined)),
      Effect.andThen(Effect.never),
      sql.withTransaction,
      Effect.tapError((error) => Deferred.fail(locked, error)),
      Effect.forkScoped
    )
    yield* Deferred.await(locked)
    return { unlock: Fiber.interrupt(holder) }
  })
