import type { StoreTogether } from "@snoozeql/collector/StoreTogether"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { Effect } from "effect"
import { SqlClient, SqlError } from "effect/sql"

const isSqlError = SqlError.isSqlError

/** Writes in one transaction of the database. An interruption or a failure undoes all of them. */
export const storeTogether = Effect.map(
  SqlClient.SqlClient,
  (sql): StoreTogether =>
    (writes) =>
      withTransaction(sql)(writes).pipe(
        Effect.catchIf(isSqlError, (cause) =>
          Effect.fail(new StoreUnavailable({ operation: "storeTogether", message: cause.message, cause }))
        )
      )
)
