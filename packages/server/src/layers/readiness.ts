import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { NotReady } from "@snoozeql/client/api/OperationsApi"
import { Readiness } from "@snoozeql/http/Readiness"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Effect, Layer } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { DatabaseHealth } from "./DatabaseHealth.ts"

/** Shorter than a load balancer waits before it gives up. */
const probeTimeout = "3 seconds"

/** Logs the reason for not being ready once, and not again at every check. */
const makeLogOnce = () => {
  let last: string | undefined
  return {
    failure: (detail: string) =>
      Effect.suspend(() => {
        if (detail === last) return Effect.void
        last = detail
        return Effect.logWarning(`Not ready: ${detail}`)
      }),
    success: Effect.sync(() => {
      last = undefined
    })
  }
}

/** Ready while the database responds, is healthy, and has at least the schema that this program needs. */
export const readinessLayer: Layer.Layer<Readiness, never, SqlClient.SqlClient | DatabaseHealth> = Layer.effect(
  Readiness,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const health = yield* DatabaseHealth
    const log = makeLogOnce()
    return Readiness.of({
      check: Migrations.check.pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
        Effect.catchTags({
          MigrationFailed: ({ cause }) =>
            Effect.fail(SqlError.isSqlError(cause) ? health.describe(cause) : "The database is away"),
          SchemaTooOld: ({ message }) => Effect.fail(message),
          // A newer server has migrated and takes over. Migrations keep what this server needs, so it stays ready.
          SchemaTooNew: () => Effect.void
        }),
        Effect.andThen(health.check),
        stopWaitingAfter(probeTimeout, () => Effect.fail(`The database did not answer within ${probeTimeout}`)),
        Effect.tap(log.success),
        Effect.tapError(log.failure),
        Effect.mapError((detail) => new NotReady({ detail }))
      )
    })
  })
)
