import { Duration, Option, type Redacted, Schema } from "effect"
import { type Pooler, poolers } from "../postgres/pooler.ts"
import { setting, decodeWith, integer, nonBlank, secret } from "./Setting.ts"

const timeoutExpected = "a time from 100 millis to 1 hour, such as `10 seconds`"

const timeout = (text: string): Option.Option<Duration.Duration> =>
  Option.filter(
    decodeWith(Schema.DurationFromString)(text),
    Duration.between({ minimum: Duration.millis(100), maximum: Duration.hours(1) })
  )

/** Where data is kept, and how the database is used. */
export const databaseSettings = {
  databaseUrl: setting<Redacted.Redacted | undefined>({
    name: "DATABASE_URL",
    description:
      "The PostgreSQL database, as a libpq connection URI. If not set, the embedded database in SNOOZEQL_DATA_DIR is used",
    expected: "a URL such as postgres://user:password@host:5432/database",
    decode: secret(nonBlank),
    fallback: undefined,
    secret: true
  }),
  databasePooler: setting<Pooler>({
    name: "SNOOZEQL_DATABASE_POOLER",
    description: "The pool mode of a connection pooler, such as PgBouncer, between the server and PostgreSQL",
    expected: `${poolers.slice(0, -1).join(", ")} or ${poolers.at(-1)}`,
    decode: (text) => Option.fromNullishOr(poolers.find((pooler) => pooler === text)),
    fallback: "none"
  }),
  databaseConnections: setting<number | undefined>({
    name: "SNOOZEQL_DATABASE_CONNECTIONS",
    description: "The largest number of connections to PostgreSQL; by default 10, or 2 behind a pooler in session mode",
    expected: "a whole number from 1 to 100",
    decode: integer(1, 100),
    fallback: undefined
  }),
  statementTimeout: setting({
    name: "SNOOZEQL_DATABASE_STATEMENT_TIMEOUT",
    description:
      "How long a statement may take on PostgreSQL; by default 30 seconds. Migrations, retention and streams have their own limits",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(30)
  }),
  lockTimeout: setting({
    name: "SNOOZEQL_DATABASE_LOCK_TIMEOUT",
    description: "How long a statement may wait for a lock on PostgreSQL; by default 5 seconds",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(5)
  }),
  connectionTimeout: setting({
    name: "SNOOZEQL_DATABASE_CONNECTION_TIMEOUT",
    description: "How long a statement may wait for a free connection to PostgreSQL; by default 5 seconds",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(5)
  }),
  dataDir: setting({
    name: "SNOOZEQL_DATA_DIR",
    flag: "data-dir",
    description: "The folder of the embedded database",
    expected: "a folder",
    decode: nonBlank,
    fallback: ".snoozeql"
  })
}
