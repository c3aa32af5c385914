import { NotReady } from "@snoozeql/http/api/OperationsApi"
import { Readiness } from "@snoozeql/http/Readiness"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"

/** A load balancer asks every few seconds: it is answered before it gives up. */
const patience = "3 seconds"

/** Ready while the database answers and its schema is the one that this program knows. */
export const readinessLayer: Layer.Layer<Readiness, never, SqlClient.SqlClient> = Layer.effect(
  Readiness,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return Readiness.of({
      check: Migrations.check.pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
        Effect.timeout(patience),
        Effect.catchTags({
          MigrationFailed: () => Effect.fail("The database is away"),
          TimeoutError: () => Effect.fail(`The database did not answer within ${patience}`),
          SchemaTooOld: ({ message }) => Effect.fail(message),
          SchemaTooNew: ({ message }) => Effect.fail(message)
        }),
        Effect.mapError((detail) => new NotReady({ detail }))
      )
    })
  })
)
