import type { InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import { groupByInstance } from "./groupByInstance.ts"
import { arrayLiteral } from "./parameters.ts"

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

/** The name spans of instances, each instance's in the order of time. */
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
 * Records the names that discovery saw at `at`. It runs inside the transaction of `recordDiscovered`, after the rows of
 * `instances` are locked and before they are updated: `last_seen_at` and `provider_created_at` are those of before.
 */
export const recordNames = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  seen: Statement.Fragment,
  at: Statement.Fragment
) {
  const truncate = (instant: string) =>
    sql.literal(`date_bin('1 hour', ${instant}, timestamptz '1970-01-01T00:00:00Z')`)
  const lastHour = truncate("instances.last_seen_at")

  /** Ends open spans at the hour of the last discovery that saw the name. A span that ends before it begins goes. */
  const endSpans = Effect.fnUntraced(function* (condition: Statement.Fragment) {
    const ended = sql`
      SELECT open.instance_id, ${lastHour} AS ends_at
      FROM instance_names AS open
        JOIN instances ON instances.id = open.instance_id
        JOIN ${seen} ON ${condition}
      WHERE open.valid_until IS NULL AND instances.last_seen_at <= ${at}
    `
    yield* sql`
      DELETE FROM instance_names USING (${ended}) AS ended
      WHERE instance_names.instance_id = ended.instance_id AND valid_until IS NULL AND valid_from >= ends_at
    `
    yield* sql`
      UPDATE instance_names SET valid_until = ends_at FROM (${ended}) AS ended
      WHERE instance_names.instance_id = ended.instance_id AND valid_until IS NULL AND valid_from < ends_at
    `
  })

  const isSameInstance = sql`
    (instances.provider, instances.account, instances.region, instances.provider_id)
      = (seen.provider, seen.account, seen.region, seen.provider_id)
  `
  yield* endSpans(sql`${isSameInstance} AND open.name <> seen.name`)

  // The first name of an instance counts from its creation, unless another instance was seen with the name since.
  const seenOnAnother = sql`
    EXISTS (
      SELECT FROM instance_names AS other JOIN instances AS holder ON holder.id = other.instance_id
      WHERE other.name = seen.name AND other.instance_id <> instances.id
        AND (holder.provider, holder.account, holder.region)
          = (instances.provider, instances.account, instances.region)
        AND CASE
          WHEN other.valid_until IS NULL THEN holder.last_seen_at > seen.provider_created_at
          ELSE other.valid_until > ${truncate("seen.provider_created_at")}
        END
    )
  `
  const nextHour = sql`date_bin('1 hour', ${at} + interval '1 hour' - interval '1 microsecond',
    timestamptz '1970-01-01T00:00:00Z')`
  const firstSpans = sql`
    SELECT instances.id, seen.name,
      CASE
        WHEN EXISTS (SELECT FROM instance_names AS own WHERE own.instance_id = instances.id) OR ${seenOnAnother}
        THEN ${nextHour}
        ELSE ${truncate("seen.provider_created_at")}
      END AS starts_at
    FROM instances JOIN ${seen} ON ${isSameInstance}
    WHERE instances.last_seen_at <= ${at} AND seen.provider_created_at IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM instance_names AS own WHERE own.instance_id = instances.id AND own.valid_until IS NULL
      )
  `
  const opened = yield* sql<{ instance_id: InstanceId }>`
    INSERT INTO instance_names (instance_id, name, valid_from)
    SELECT id, name, starts_at FROM (${firstSpans}) AS opened
    ON CONFLICT (instance_id, valid_from) DO NOTHING
    RETURNING instance_id
  `
  if (opened.length > 0) {
    // Who has the name no more was not seen: it may be gone.
    yield* endSpans(sql`
      open.name = seen.name AND NOT (${isSameInstance})
        AND open.instance_id <> ALL(${arrayLiteral(opened.map(({ instance_id }) => instance_id))}::uuid[])
        AND (instances.provider, instances.account, instances.region) = (seen.provider, seen.account, seen.region)
    `)
  }
})

/**
 * Deletes the snapshots of hours before an instance's creation, when its creation becomes known: they were read under a
 * name that was still another instance's. Rows that a caller merged are kept.
 */
export const deleteHoursBeforeCreation = (
  sql: SqlClient.SqlClient,
  seen: Statement.Fragment,
  at: Statement.Fragment
) => sql`
  DELETE FROM metrics_hourly USING instances JOIN ${seen} USING (provider, account, region, provider_id)
  WHERE metrics_hourly.instance_id = instances.id AND metrics_hourly.as_of IS NOT NULL
    AND instances.provider_created_at IS NULL AND instances.status <> 'unknown' AND instances.last_seen_at <= ${at}
    AND metrics_hourly.hour < date_bin('1 hour', seen.provider_created_at, timestamptz '1970-01-01T00:00:00Z')
`
