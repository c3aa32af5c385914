import { PgClient } from "@effect/sql-pg"
import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Duration, Effect, Option, type Scope } from "effect"
import type { Reactivity } from "effect/reactivity"
import { SqlClient, type SqlConnection, type SqlError } from "effect/sql"
import { CurrentLimits, type DatabaseLimits } from "./limits.ts"
import {
  commit,
  connectionFailure,
  type EffectiveLimits,
  setLimits,
  statementConnection,
  transactionConnection,
  type Watch
} from "./LimitedConnection.ts"

/** The options of `makeLimitedClient`. */
export interface LimitedClientOptions {
  /** The default limits of a statement. `CurrentLimits` overrides them. */
  readonly limits: DatabaseLimits
  /** Whether sessions were started with `limits`. If not, as behind a pooler, every transaction sets them. */
  readonly sessionsHaveLimits: boolean
  /** Called with every failure of a statement. */
  readonly onFailure: (error: SqlError.SqlError) => Effect.Effect<void>
}

/**
 * A client that never waits without a limit: not for a connection, a lock or a statement, nor for a database that does not
 * respond at all. Statements run on the connections of `pg`.
 */
export const makeLimitedClient = Effect.fnUntraced(function* (
  pg: PgClient.PgClient,
  { limits, onFailure, sessionsHaveLimits }: LimitedClientOptions
): Effect.fn.Return<SqlClient.SqlClient, never, Scope.Scope | Reactivity.Reactivity> {
  const effectiveLimits = Effect.map(CurrentLimits, (current): EffectiveLimits => ({
    ...limits,
    ...current,
    areInSession: sessionsHaveLimits && current.statement === undefined && current.lock === undefined
  }))

  const reserve = Effect.flatMap(effectiveLimits, ({ connection }) =>
    stopWaitingAfter(connection, () =>
      Effect.fail(
        connectionFailure(
          "connect",
          `No connection to the database was free within ${Duration.toSeconds(connection)} s`
        )
      )
    )(pg.reserve)
  )

  const watch: Watch = { limits: effectiveLimits, onFailure }
  const acquire = (wrap: typeof statementConnection): SqlConnection.Acquirer =>
    reserve.pipe(
      Effect.tapError(onFailure),
      Effect.map((connection) => wrap(connection, watch))
    )

  const client = yield* SqlClient.make({
    acquirer: acquire(statementConnection),
    transactionAcquirer: acquire(transactionConnection),
    compiler: PgClient.makeCompiler(),
    driver: pg.driver,
    prepareTransactionControls: true,
    commit,
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
    spanAttributes: [["db.system.name", "postgresql"]]
  })

  const setInTransaction = Effect.gen(function* () {
    const effective = yield* effectiveLimits
    if (effective.areInSession) return
    const transaction = yield* Effect.serviceOption(client.transactionService)
    if (Option.isSome(transaction)) yield* setLimits(transaction.value[0], effective)
  })

  const { withTransaction: withoutLimits } = client
  const withTransaction: SqlClient.SqlClient["withTransaction"] = (statements) =>
    Effect.flatMap(Effect.serviceOption(client.transactionService), (outer) =>
      withoutLimits(Option.isSome(outer) ? statements : Effect.andThen(setInTransaction, statements))
    )

  return Object.assign(client, { withTransaction })
})
