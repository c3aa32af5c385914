import { PgClient } from "@effect/sql-pg"
import { Clock, Context, Duration, Effect, Layer } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, type SqlError } from "effect/sql"
import { DatabaseHealth } from "../layers/DatabaseHealth.ts"
import { makeLimitedClient } from "./limitedClient.ts"
import { startupLimits } from "./LimitedConnection.ts"
import type { DatabaseLimits } from "./limits.ts"
import { NegotiatedSocket } from "./NegotiatedSocket.ts"
import { describeOutage } from "./outage.ts"
import { explainPoolerTrouble, limitsIgnored, type Pooler } from "./pooler.ts"
import type { PostgresConnection } from "./PostgresConnection.ts"

/** How long trouble with a pooler is remembered, in milliseconds. It comes and goes with what other sessions do. */
const memoryOfTrouble = Duration.toMillis(Duration.minutes(5))

/** How to use a PostgreSQL server. */
export interface PostgresOptions {
  readonly connection: PostgresConnection
  readonly pooler: Pooler
  readonly maximumConnections: number
  readonly limits: DatabaseLimits
}

/** Warns once for each reason why a connection is not encrypted although TLS was tried. */
const makeWarnOfDowngrade = Effect.map(Effect.context(), (context) => {
  const told = new Set<string>()
  return ({ message }: Error) => {
    if (told.has(message)) return
    told.add(message)
    Effect.runForkWith(context)(
      Effect.logWarning(`The connection to the database is not encrypted, as its sslmode allows: ${message}`)
    )
  }
})

/** Remembers the last failure that a pooler caused. */
const makeTroubleMemory = (pooler: Pooler) => {
  let last: { readonly explanation: string; readonly at: number } | undefined
  return {
    record: (error: SqlError.SqlError) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const explanation = explainPoolerTrouble(error, pooler)
        if (explanation !== undefined) last = { explanation, at }
      }),
    check: Effect.flatMap(Clock.currentTimeMillis, (now) =>
      last !== undefined && now - last.at < memoryOfTrouble ? Effect.fail(last.explanation) : Effect.void
    )
  }
}

/** Fails if sessions do not have the limits that they were started with. */
const checkSessionLimits = (sql: SqlClient.SqlClient, limits: DatabaseLimits, pooler: Pooler) =>
  Effect.gen(function* () {
    const rows = yield* sql<{ name: string; setting: string }>`
      SELECT name, setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout')
    `
    const wanted = startupLimits(limits)
    if (rows.some(({ name, setting }) => wanted[name] !== setting)) return yield* Effect.fail(limitsIgnored)
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(describeOutage(error, pooler))))

/** A pool of connections to a PostgreSQL server, with time limits, and the server's health. */
export const postgresLayer = ({
  connection,
  limits,
  maximumConnections,
  pooler
}: PostgresOptions): Layer.Layer<SqlClient.SqlClient | DatabaseHealth, SqlError.SqlError> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const warnOfDowngrade = yield* makeWarnOfDowngrade
      const pg = yield* PgClient.make({
        host: connection.hostName,
        username: connection.user,
        password: connection.password,
        database: connection.database,
        applicationName: connection.applicationName,
        startupOptions: connection.options,
        // A pooler refuses start-up parameters: its servers were started before, for other clients.
        ...(pooler === "none" && { startupParameters: startupLimits(limits) }),
        // A prepared statement exists only in the session that prepared it.
        prepare: pooler !== "transaction",
        connectTimeout: connection.connectTimeout,
        maxConnections: maximumConnections,
        stream: () => new NegotiatedSocket(connection, warnOfDowngrade)
      })
      const trouble = makeTroubleMemory(pooler)
      const sql = yield* makeLimitedClient(pg, {
        limits,
        sessionsHaveLimits: pooler === "none",
        onFailure: trouble.record
      })
      const health = DatabaseHealth.of({
        check:
          pooler === "none" ? Effect.andThen(checkSessionLimits(sql, limits, pooler), trouble.check) : trouble.check,
        describe: (error) => describeOutage(error, pooler),
        // PostgreSQL comes back after an outage, and connections are opened again.
        ended: Effect.never
      })
      return Context.make(SqlClient.SqlClient, sql).pipe(Context.add(DatabaseHealth, health))
    })
  ).pipe(Layer.provide(Reactivity.layer))
