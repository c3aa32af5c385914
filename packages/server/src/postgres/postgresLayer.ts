import { PgClient } from "@effect/sql-pg"
import { Effect, Layer } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { NegotiatedSocket } from "./NegotiatedSocket.ts"
import type { PostgresConnection } from "./PostgresConnection.ts"

/** Enough for the collector and a few requests at a time. */
const maximumConnections = 10

/** A pool of connections to a PostgreSQL server. */
export const postgresLayer = (connection: PostgresConnection): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  Layer.unwrap(
    Effect.map(Effect.context(), (context) => {
      const told = new Set<string>()
      const warnOfDowngrade = ({ message }: Error) => {
        if (told.has(message)) return
        told.add(message)
        Effect.runForkWith(context)(
          Effect.logWarning(`The connection to the database is not encrypted, as its sslmode allows: ${message}`)
        )
      }
      return PgClient.layer({
        host: connection.hostName,
        username: connection.user,
        password: connection.password,
        database: connection.database,
        applicationName: connection.applicationName,
        startupOptions: connection.options,
        connectTimeout: connection.connectTimeout,
        maxConnections: maximumConnections,
        stream: () => new NegotiatedSocket(connection, warnOfDowngrade)
      })
    })
  )
