import type { InstanceId } from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import type { MetricsStore } from "../MetricsStore.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import type { methodsOf } from "./methods.ts"

/**
 * An INSERT that raises the version of each instance of `changed` (instance_id). Make it a part of the statement that
 * writes or deletes the rows, so that nobody sees the one without the other.
 *
 * Versions are locked after all rows of the statement, and sorted by id, so that two writers cannot deadlock. A version
 * is at least the time in microseconds: a database that was restored from a backup does not repeat the versions that
 * were lost with the rows that had them.
 */
export const raiseVersions = (sql: SqlClient.SqlClient, changed: Statement.Fragment) => sql`
  INSERT INTO metrics_versions AS stored (instance_id, version)
  SELECT instance_id, (extract(epoch FROM statement_timestamp()) * 1000000)::bigint
  FROM (SELECT DISTINCT instance_id FROM ${changed}) AS changed
  ORDER BY instance_id
  ON CONFLICT (instance_id) DO UPDATE SET version = greatest(stored.version + 1, excluded.version)
`

/** `MetricsStore.getMetricsVersion`. */
export const makeGetMetricsVersion = (
  sql: SqlClient.SqlClient,
  method: ReturnType<typeof methodsOf>
): MetricsStore["Service"]["getMetricsVersion"] =>
  method(
    "getMetricsVersion",
    Effect.fnUntraced(function* (instanceId: InstanceId) {
      if (!isUuid(instanceId)) return yield* instanceNotFound(instanceId)
      const [row] = yield* sql<{ version: string; read_at: Date }>`
        SELECT coalesce(version, 0)::text AS version, clock_timestamp() AS read_at
        FROM instances LEFT JOIN metrics_versions ON instance_id = id
        WHERE id = ${instanceId}::uuid
      `
      if (row === undefined) return yield* instanceNotFound(instanceId)
      return { version: row.version, readAt: DateTime.fromDateUnsafe(row.read_at) }
    })
  )
