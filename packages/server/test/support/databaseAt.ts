import { Duration, Effect, Layer, Redacted, Result } from "effect"
import { databaseLayer, type DatabaseSettings } from "../../src/layers/database.ts"
import { readConnection } from "../../src/postgres/connectionParameters.ts"

/** The database that a URL names, with the given settings, or else their defaults. */
export const databaseAt = (
  url: string,
  { home = "/nonexistent", ...settings }: Partial<DatabaseSettings> & { readonly home?: string } = {}
) =>
  Layer.unwrap(
    Effect.suspend(() => {
      const connection = readConnection(Redacted.make(url), { variables: {}, home, userName: "nobody" })
      if (Result.isFailure(connection)) return Effect.die(new Error(JSON.stringify(connection.failure)))
      return Effect.succeed(
        databaseLayer({
          postgres: connection.success,
          dataDir: "/nonexistent",
          databasePooler: "none",
          databaseConnections: undefined,
          statementTimeout: Duration.seconds(30),
          lockTimeout: Duration.seconds(5),
          connectionTimeout: Duration.seconds(5),
          ...settings
        })
      )
    })
  )
