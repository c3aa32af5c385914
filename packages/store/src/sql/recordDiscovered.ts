import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { readOwnership } from "@snoozeql/domain/InstanceTags"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { DateTime, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { CompleteDiscovery, DiscoveryPeriod } from "../InstanceStore.ts"
import { timezoneOfTags, unknownStatus } from "../rules/instances.ts"
import { deleteHistoryBeforeCreation } from "./historyOfCreation.ts"
import { instanceColumns, type InstanceRow } from "./instanceRows.ts"
import { deleteHoursBeforeCreation, lockInstances, lockNames, recordNames } from "./nameSpans.ts"
import { timestamp } from "./parameters.ts"
import { timezoneChoice } from "./timezoneChoice.ts"

/** The batch as a table `seen` in the batch's order. */
const seenRows = (
  sql: SqlClient.SqlClient,
  instances: ReadonlyArray<DiscoveredInstance>,
  tagNames: TagNamesShape
) => sql`
  ROWS FROM (
    jsonb_to_recordset(${JSON.stringify(
      instances.map((instance) => ({
        ...instance,
        ...readOwnership(instance.tags, tagNames),
        kind: instance.kind ?? "instance",
        is_membership_known: instance.cluster_provider_id !== undefined,
        tag_timezone: timezoneOfTags(instance.tags, tagNames),
        provider_created_at:
          instance.provider_created_at === null ? null : DateTime.formatIso(instance.provider_created_at)
      }))
    )}::jsonb) AS (
      kind text, provider text, provider_id text, account text, region text, name text, engine text, class text,
      status text, tags jsonb, owner text, environment text, provider_created_at timestamptz, provider_facts jsonb,
      is_membership_known boolean, cluster_provider_id text, tag_timezone text, default_timezone text
    )
  ) WITH ORDINALITY AS seen
    (kind, provider, provider_id, account, region, name, engine, class, status, tags, owner, environment,
      provider_created_at, provider_facts, is_membership_known, cluster_provider_id, tag_timezone,
      default_timezone, position)
`

/**
 * Records what a discovery saw, and returns the recorded rows in the given order. It runs in a transaction. No identity
 * may be repeated.
 */
export const recordDiscovered = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  instances: ReadonlyArray<DiscoveredInstance>,
  {
    period,
    seenAt,
    tagNames
  }: {
    readonly period: DiscoveryPeriod
    readonly seenAt: DateTime.Utc
    readonly tagNames: TagNamesShape
  }
) {
  const { isChosenByUser, unchosenSource, unchosenZone } = timezoneChoice(sql)
  const choosers = [sql`tag_timezone`, sql`default_timezone`] as const
  const seen = seenRows(sql, instances, tagNames)
  const notBefore = sql`${timestamp(period.notBefore)}::timestamptz`
  const at = sql`${timestamp(seenAt)}::timestamptz`
  yield* lockNames(sql)
  yield* sql`
    WITH inserted AS (
      INSERT INTO instances
        (kind, provider, provider_id, account, region, name, engine, class, status, tags, owner, environment,
          provider_created_at, provider_facts, target_timezone, timezone, timezone_source, first_seen_at, last_seen_at,
          name_seen_at, created_at, updated_at)
      SELECT kind, provider, provider_id, account, region, name, engine, class, status, tags, owner, environment,
        provider_created_at, provider_facts, default_timezone, ${unchosenZone(...choosers)}, ${unchosenSource(...choosers)},
        ${at}, ${at}, ${notBefore}, statement_timestamp(), statement_timestamp()
      FROM ${seen}
      ORDER BY provider, account, region, provider_id
      ON CONFLICT (provider, account, region, provider_id) DO NOTHING
      RETURNING id, status
    )
    INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
    SELECT id, ${at}, NULL, status FROM inserted
  `
  // The rows must be locked before they are compared.
  const before = yield* lockInstances(sql, seen)
  yield* sql`
    WITH changed AS (
      SELECT instances.id, instances.status AS previous_status, seen.status
      FROM instances JOIN ${seen} USING (provider, account, region, provider_id)
      WHERE instances.last_seen_at <= ${at} AND instances.status <> seen.status
    )
    INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
    SELECT id, ${at}, previous_status, status FROM changed
    ON CONFLICT (instance_id, observed_at) DO UPDATE SET status = excluded.status
  `
  yield* deleteHoursBeforeCreation(sql, seen, at)
  yield* deleteHistoryBeforeCreation(sql, seen, at)
  yield* recordNames(sql, { instances, before, seenAt, notAfter: period.notAfter })
  yield* sql`
    UPDATE instances SET
      kind = seen.kind, cluster_id = seen.cluster_id, name = seen.name, engine = seen.engine, class = seen.class,
      status = seen.status, tags = seen.tags, owner = seen.owner, environment = seen.environment,
      provider_created_at = coalesce(seen.provider_created_at, instances.provider_created_at),
      first_seen_at = CASE WHEN instances.status = ${unknownStatus} THEN ${at} ELSE instances.first_seen_at END,
      provider_facts = coalesce(seen.provider_facts, instances.provider_facts), last_seen_at = ${at},
      gone_at = seen.gone_at, target_timezone = seen.default_timezone,
      name_seen_at = ${notBefore},
      timezone = CASE WHEN ${isChosenByUser} THEN instances.timezone ELSE seen.timezone END,
      timezone_source = CASE WHEN ${isChosenByUser} THEN 'user' ELSE seen.timezone_source END,
      updated_at = CASE
        WHEN (instances.kind, instances.cluster_id, instances.name, instances.engine, instances.class, instances.status,
            instances.tags, instances.owner, instances.environment, instances.provider_created_at, instances.gone_at)
          IS DISTINCT FROM (seen.kind, seen.cluster_id, seen.name, seen.engine, seen.class, seen.status,
            seen.tags, seen.owner, seen.environment,
            coalesce(seen.provider_created_at, instances.provider_created_at), seen.gone_at)
          OR (NOT ${isChosenByUser} AND (instances.timezone, instances.timezone_source)
            IS DISTINCT FROM (seen.timezone, seen.timezone_source))
        THEN greatest(instances.updated_at, statement_timestamp()) ELSE instances.updated_at
      END
    FROM (
      SELECT seen.*, ${unchosenZone(...choosers)} AS timezone, ${unchosenSource(...choosers)} AS timezone_source,
        CASE WHEN is_membership_known THEN cluster.id ELSE stored.cluster_id END AS cluster_id,
        -- A later discovery, which another server made, did not list it.
        CASE WHEN stored.gone_at > ${at} THEN stored.gone_at END AS gone_at
      FROM ${seen}
        JOIN instances AS stored USING (provider, account, region, provider_id)
        LEFT JOIN instances AS cluster
          ON cluster.kind = 'cluster' AND cluster.provider = seen.provider AND cluster.account = seen.account
            AND cluster.region = seen.region AND cluster.provider_id = seen.cluster_provider_id
    ) AS seen
    WHERE instances.provider = seen.provider AND instances.provider_id = seen.provider_id
      AND instances.account = seen.account AND instances.region = seen.region
      AND instances.last_seen_at <= ${at}
  `
  return yield* sql<InstanceRow>`
    SELECT ${sql.literal(instanceColumns)}
    FROM (SELECT provider, account, region, provider_id, position FROM ${seen}) AS seen
      JOIN instances USING (provider, account, region, provider_id)
    ORDER BY position
  `
})

/** Marks the rows that a complete discovery did not list as gone. Returns the marked rows. */
export const markGone = (sql: SqlClient.SqlClient, { account, kinds, listed, region, seenAt }: CompleteDiscovery) => {
  const at = sql`${timestamp(seenAt)}::timestamptz`
  return sql<InstanceRow>`
    UPDATE instances SET gone_at = ${at}, updated_at = greatest(updated_at, statement_timestamp())
    WHERE provider = 'aws' AND region = ${region} AND account = ${account}
      AND kind IN (SELECT jsonb_array_elements_text(${JSON.stringify(kinds)}::jsonb))
      AND gone_at IS NULL AND last_seen_at < ${at} AND status <> ${unknownStatus}
      AND name NOT IN (SELECT jsonb_array_elements_text(${JSON.stringify(listed)}::jsonb))
    RETURNING ${sql.literal(instanceColumns)}
  `
}
