import type { DiscoveredInstance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { isUuid } from "@snoozeql/domain/Uuid"
import { Array as Arr, DateTime, Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import { groupByInstance } from "./groupByInstance.ts"
import { identityKey, unknownStatus } from "../rules/instances.ts"
import { hasName, recordedSpans, type StoredInstance } from "../rules/nameSpans.ts"
import { raiseVersions } from "./metricsVersions.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

interface NameSpanRow extends Omit<InstanceNameSpan, "valid_from" | "valid_until"> {
  readonly valid_from: Date | null
  readonly valid_until: Date | null
}

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

const toNameSpan = (row: NameSpanRow): InstanceNameSpan => ({
  ...row,
  valid_from: toInstant(row.valid_from),
  valid_until: toInstant(row.valid_until)
})

/** Returns the name spans of several instances, each instance's oldest first. */
export const listNameSpans = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, ids: ReadonlyArray<InstanceId>) {
  const rows = yield* sql<NameSpanRow>`
    SELECT instance_id, name, nullif(valid_from, '-infinity') AS valid_from, valid_until
    FROM instance_names
    WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
    ORDER BY instance_id, instance_names.valid_from
  `
  return groupByInstance(rows, toNameSpan)
})

/**
 * Makes recordings of names run one after another: it waits until the transaction of every earlier one has ended. Row
 * locks are not enough, because another instance with the same name may not be in the result, or not be inserted yet.
 */
export const lockNames = (sql: SqlClient.SqlClient) =>
  sql`SELECT pg_advisory_xact_lock('instance_names'::regclass::oid::int, 0)`

/** The fields of an instance that its name spans depend on, as a statement returns them. */
interface StoredRow extends Omit<StoredInstance, "last_seen_at" | "name_seen_at" | "provider_created_at"> {
  readonly provider_id: string
  readonly last_seen_at: Date
  readonly name_seen_at: Date | null
  readonly provider_created_at: Date | null
}

const toStored = (row: StoredRow): StoredInstance => ({
  ...row,
  last_seen_at: DateTime.fromDateUnsafe(row.last_seen_at),
  name_seen_at: toInstant(row.name_seen_at),
  provider_created_at: toInstant(row.provider_created_at)
})

const storedColumns = (sql: SqlClient.SqlClient, table: string) =>
  sql.literal(
    ["id", "provider", "account", "region", "provider_id", "name", "status"]
      .concat(["last_seen_at", "name_seen_at", "provider_created_at"])
      .map((column) => `${table}.${column}`)
      .join(", ")
  )

/**
 * Locks the discovered instances until the end of the transaction, always in the same order. If two servers see the
 * same change, the second one finds it recorded. Returns the instances by their identity, as stored before the
 * discovery is recorded.
 */
export const lockInstances = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, seen: Statement.Fragment) {
  const rows = yield* sql<StoredRow>`
    SELECT ${storedColumns(sql, "instances")}
    FROM instances JOIN ${seen} USING (provider, account, region, provider_id)
    ORDER BY instances.id FOR UPDATE OF instances
  `
  return new Map(rows.map((row) => [identityKey(row), toStored(row)]))
})

/** The input of a recording of names. */
interface Recording {
  readonly instances: ReadonlyArray<DiscoveredInstance>
  /** The result of `lockInstances`. */
  readonly before: ReadonlyMap<string, StoredInstance>
  readonly seenAt: DateTime.Utc
  readonly notAfter: DateTime.Utc
}

/** Records the names that discovery saw. It runs inside the transaction of `recordDiscovered`, after `lockNames`. */
export const recordNames = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  { before, instances, notAfter, seenAt }: Recording
) {
  const seen = instances.filter(hasName).flatMap((one) => {
    const stored = before.get(identityKey(one))
    return stored === undefined ? [] : [{ seen: one, stored }]
  })
  const names = JSON.stringify([...new Set(seen.map(({ seen: { name } }) => name))])
  const ids = arrayLiteral(seen.map(({ stored }) => stored.id))
  const rows = yield* sql<StoredRow & { span_name: string; valid_from: Date | null; valid_until: Date | null }>`
    SELECT ${storedColumns(sql, "holder")}, span.name AS span_name,
      nullif(span.valid_from, '-infinity') AS valid_from, span.valid_until
    FROM (
      SELECT * FROM instance_names WHERE instance_id = ANY(${ids}::uuid[])
      UNION
      SELECT * FROM instance_names WHERE name IN (SELECT jsonb_array_elements_text(${names}::jsonb))
      UNION
      SELECT own.* FROM instance_names AS own JOIN instance_names AS other USING (instance_id)
      WHERE other.name IN (SELECT jsonb_array_elements_text(${names}::jsonb))
    ) AS span
      JOIN instances AS holder ON holder.id = span.instance_id
    ORDER BY holder.id, span.valid_from
  `
  const named = Object.values(Arr.groupBy(rows, ({ id }) => id)).map((own) => ({
    holder: toStored(own[0]),
    spans: own.map(({ id, span_name, valid_from, valid_until }) =>
      toNameSpan({ instance_id: id, name: span_name, valid_from, valid_until })
    )
  }))
  const changed = recordedSpans({ seen, named, seenAt, notAfter })
  if (changed.size === 0) return
  yield* sql`DELETE FROM instance_names WHERE instance_id = ANY(${arrayLiteral([...changed.keys()])}::uuid[])`
  const spans = [...changed.values()].flat().map((span) => ({
    ...span,
    valid_from: span.valid_from === null ? "-infinity" : timestamp(span.valid_from),
    valid_until: span.valid_until === null ? null : timestamp(span.valid_until)
  }))
  yield* sql`
    INSERT INTO instance_names (instance_id, name, valid_from, valid_until)
    SELECT instance_id, name, valid_from, valid_until
    FROM jsonb_to_recordset(${JSON.stringify(spans)}::jsonb)
      AS span (instance_id uuid, name text, valid_from timestamptz, valid_until timestamptz)
  `
})

/**
 * A condition on `instances` and `seen`. It is true if the creation of an instance becomes known, or turns out to be
 * later than known.
 */
export const creationNews = (sql: SqlClient.SqlClient, at: Statement.Fragment) => sql`
  seen.provider_created_at IS NOT NULL
    AND (instances.provider_created_at IS NULL OR instances.provider_created_at < seen.provider_created_at)
    AND instances.status <> ${unknownStatus} AND instances.last_seen_at <= ${at}
`

/**
 * Deletes the snapshots of hours before an instance's creation, if the creation becomes known or turns out to be later
 * than known. They were read under a name that another instance had then. Rows that a caller merged are kept.
 */
export const deleteHoursBeforeCreation = (
  sql: SqlClient.SqlClient,
  seen: Statement.Fragment,
  at: Statement.Fragment
) => sql`
  WITH deleted AS (
    DELETE FROM metrics_hourly USING instances JOIN ${seen} USING (provider, account, region, provider_id)
    WHERE metrics_hourly.instance_id = instances.id AND metrics_hourly.as_of IS NOT NULL
      AND ${creationNews(sql, at)}
      AND metrics_hourly.hour < date_bin('1 hour', seen.provider_created_at, timestamptz '1970-01-01T00:00:00Z')
    RETURNING metrics_hourly.instance_id
  )
  ${raiseVersions(sql, sql`deleted`)}
`
