import type { InstanceId } from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import type { MetricsStore } from "../MetricsStore.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import type { methodsOf } from "./methods.ts"
import { arrayLiteral } from "./parameters.ts"

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

/** `MetricsStore.getMetricsVersions`. */
export const makeGetMetricsVersions = (
  sql: SqlClient.SqlClient,
  snapshotTime: MetricsStore["Service"]["snapshotTime"],
  method: ReturnType<typeof methodsOf>
): MetricsStore["Service"]["getMetricsVersions"] =>
  method(
    "getMetricsVersions",
    Effect.fnUntraced(function* (instanceIds: ReadonlyArray<InstanceId>) {
      const malformed = instanceIds.find((id) => !isUuid(id))
      if (malformed !== undefined) return yield* instanceNotFound(malformed)
      const rows = yield* sql<{ id: InstanceId; version: string; read_at: Date }>`
        SELECT instances.id, coalesce(version, 0)::text AS version, clock_timestamp() AS read_at
        FROM unnest(${arrayLiteral([...new Set(instanceIds)])}::uuid[]) AS given (id)
          JOIN instances ON instances.id = given.id
          LEFT JOIN metrics_versions ON instance_id = instances.id
      `
      const versions = new Map(rows.map(({ id, version }) => [id, version]))
      const unknown = instanceIds.find((id) => !versions.has(id))
      if (unknown !== undefined) return yield* instanceNotFound(unknown)
      return {
        versions,
        readAt: rows[0] === undefined ? yield* snapshotTime : DateTime.fromDateUnsafe(rows[0].read_at)
      }
    })
  )
