import type { InstanceNotFound } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { instanceNotFound } from "../rules/notFound.ts"

/** A member of a cluster, and the cluster's name. */
export interface Membership {
  readonly instance_id: InstanceId
  readonly name: string
  readonly cluster_id: InstanceId
  readonly cluster: string
}

/**
 * Returns the cluster that an instance is a member of, or null if it is a member of none. Until the transaction ends, no
 * discovery makes it a member, and nobody deletes it.
 */
export const lockMembership = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  id: InstanceId
): Effect.fn.Return<Membership | null, InstanceNotFound | SqlError.SqlError> {
  if (!isUuid(id)) return yield* instanceNotFound(id)
  const [unit] = yield* sql<{ name: string; cluster_id: InstanceId | null; cluster: string | null }>`
    SELECT name, cluster_id, (SELECT name FROM instances WHERE id = unit.cluster_id) AS cluster
    FROM instances AS unit WHERE id = ${id}::uuid FOR SHARE OF unit
  `
  if (unit === undefined) return yield* instanceNotFound(id)
  const { cluster, cluster_id, name } = unit
  return cluster_id === null || cluster === null ? null : { instance_id: id, name, cluster_id, cluster }
})
