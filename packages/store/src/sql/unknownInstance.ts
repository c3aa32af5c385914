import { InstanceNotFound } from "@snoozeql/domain/errors"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { Array, Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { isForeignKeyViolation } from "./methods.ts"
import { arrayLiteral } from "./parameters.ts"

/** The first row whose instance is unknown. Use it after a foreign key refused the rows. */
const findUnknownInstance = (sql: SqlClient.SqlClient, rows: ReadonlyArray<HourlyMetricInput>) =>
  sql<{ instance_id: InstanceId }>`
    SELECT instance_id
    FROM unnest(${arrayLiteral(Array.dedupe(rows.map((row) => row.instance_id)))}::uuid[])
      WITH ORDINALITY AS given (instance_id, position)
    WHERE NOT EXISTS (SELECT FROM instances WHERE id = instance_id)
    ORDER BY position
    LIMIT 1
  `

/**
 * Runs statements that write the rows in a new transaction, or in a savepoint of the caller's. Fails with
 * `InstanceNotFound` if one of the rows is of an unknown instance.
 */
export const writeRows = <A, E>(
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<HourlyMetricInput>,
  statements: Effect.Effect<A, E | SqlError.SqlError>
) =>
  withTransaction(sql)(statements).pipe(
    Effect.catchIf(isForeignKeyViolation, (error) =>
      Effect.flatMap(findUnknownInstance(sql, rows), ([unknown]) =>
        Effect.fail(unknown === undefined ? error : new InstanceNotFound(unknown))
      )
    )
  )
