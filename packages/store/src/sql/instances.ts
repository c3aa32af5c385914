import { InstanceAlreadyExists, InstanceIsMember } from "@snoozeql/domain/errors"
import type {
  DiscoveredInstance,
  InstanceId,
  InstanceKind,
  InstanceRegistration,
  InstanceUpdate
} from "@snoozeql/domain/Instance"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { readOwnership } from "@snoozeql/domain/InstanceTags"
import { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { TagNames } from "@snoozeql/domain/TagNames"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect, Option, Schema } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import type { CompleteDiscovery, DiscoveryPeriod, InstancePage, InstanceStore } from "../InstanceStore.ts"
import {
  checkComplete,
  checkDiscovered,
  checkInstancePage,
  checkRegistration,
  checkTimezone,
  checkUpdate
} from "../rules/checks.ts"
import { decisionConditionsWithMembers } from "./decisionConditions.ts"
import { groupByInstance } from "./groupByInstance.ts"
import { instanceOrder } from "./instanceOrder.ts"
import { fromInstanceRow, instanceColumns, type InstanceRow } from "./instanceRows.ts"
import {
  defaultSettings,
  discoveryPeriod,
  identityKey,
  lastByIdentity,
  timezoneOfTags,
  unchosenTimezone,
  unknownStatus
} from "../rules/instances.ts"
import { listNameSpans } from "./nameSpans.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"
import { markGone, recordDiscovered } from "./recordDiscovered.ts"
import { timezoneChoice } from "./timezoneChoice.ts"
import { unitConditions } from "./unitFilter.ts"

interface StatusChangeRow extends Omit<InstanceStatusChange, "observed_at"> {
  readonly observed_at: Date
}

/** A decimal number as a parameter, which the statement casts to numeric. */
const decimal = (value: number | null): string | null => (value === null ? null : String(value))

/**
 * Facts that another version has stored and this one cannot read count as not known until discovery sees the instance
 * again.
 */
const decodeProviderFacts = Schema.decodeUnknownOption(ProviderFacts)

const toStatusChange = (row: StatusChangeRow): InstanceStatusChange => ({
  ...row,
  observed_at: DateTime.fromDateUnsafe(row.observed_at)
})

const method = methodsOf("InstanceStore")

/** `InstanceStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<InstanceStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const tagNames = yield* TagNames
  const columns = sql.literal(instanceColumns)
  const { isChosenByUser, unchosenSource, unchosenZone } = timezoneChoice(sql)

  const single = (id: InstanceId, rows: ReadonlyArray<InstanceRow>) => {
    const [row] = rows
    return row === undefined ? Effect.fail(instanceNotFound(id)) : Effect.succeed(fromInstanceRow(row))
  }

  const register: InstanceStore["Service"]["register"] = method(
    "register",
    Effect.fnUntraced(function* (given: InstanceRegistration, now: DateTime.Utc) {
      const registration = yield* Effect.fromResult(checkRegistration(given, now, tagNames))
      const {
        account,
        currency = defaultSettings.currency,
        engine,
        hourly_cost = defaultSettings.hourly_cost,
        name,
        provider_id,
        region,
        tags = {},
        timezone
      } = registration
      const { environment, owner } = readOwnership(tags, tagNames)
      // No target is known before the first discovery.
      const choosers = [sql`${timezoneOfTags(tags, tagNames)}::text`, sql`NULL::text`] as const
      const at = sql`${timestamp(now)}::timestamptz`
      const [row] = yield* sql<InstanceRow>`
      INSERT INTO instances
        (provider, provider_id, account, region, name, engine, class, status, timezone, timezone_source, hourly_cost,
          currency, tags, owner, environment, first_seen_at, last_seen_at, created_at, updated_at)
      VALUES ('aws', ${provider_id}, ${account}, ${region}, ${name}, ${engine}, ${registration.class}, ${unknownStatus},
        ${timezone ?? unchosenZone(...choosers)}, ${timezone === undefined ? unchosenSource(...choosers) : "user"}, ${decimal(hourly_cost)}::numeric, ${currency}, ${JSON.stringify(tags)}::jsonb, ${owner}, ${environment}, ${at}, ${at}, statement_timestamp(), statement_timestamp())
      ON CONFLICT (provider, account, region, provider_id) DO NOTHING
      RETURNING ${columns}
    `
      if (row !== undefined) return fromInstanceRow(row)
      const [existing] = yield* sql<{ id: InstanceId }>`
      SELECT id FROM instances
      WHERE provider = 'aws' AND account = ${account} AND region = ${region} AND provider_id = ${provider_id}
    `
      // It was deleted between the two statements.
      if (existing === undefined) return yield* register(registration, now)
      return yield* new InstanceAlreadyExists({ instance_id: existing.id, account, region, provider_id })
    })
  )

  const remove: InstanceStore["Service"]["delete"] = method(
    "delete",
    Effect.fnUntraced(function* (id: InstanceId) {
      if (!isUuid(id)) return yield* instanceNotFound(id)
      const deleted = yield* sql`
        DELETE FROM instances WHERE (id = ${id}::uuid AND cluster_id IS NULL) OR cluster_id = ${id}::uuid RETURNING id
      `
      if (deleted.length > 0) return
      const [kept] = yield* sql<Pick<InstanceRow, "cluster_id">>`
        SELECT cluster_id FROM instances WHERE id = ${id}::uuid
      `
      if (kept === undefined) return yield* instanceNotFound(id)
      if (kept.cluster_id !== null) return yield* new InstanceIsMember({ instance_id: id, cluster_id: kept.cluster_id })
      // It was a member until after the first statement.
      yield* remove(id)
    })
  )

  const ofUnits = (units: ReadonlyArray<InstanceId>) => {
    const ids = arrayLiteral(units.filter(isUuid))
    return sql`(id = ANY(${ids}::uuid[]) OR cluster_id = ANY(${ids}::uuid[]))`
  }

  return {
    list: method(
      "list",
      Effect.fnUntraced(function* (page: InstancePage = {}) {
        const {
          after,
          cluster,
          decision,
          limit = null,
          sort,
          status,
          units,
          ...filter
        } = yield* Effect.fromResult(checkInstancePage(page))
        const order = instanceOrder(sql, sort, after)
        const conditions = [
          ...order.conditions,
          ...(cluster === undefined ? [] : [sql`cluster_id = ${cluster}::uuid`]),
          ...(units === undefined ? [] : [ofUnits(units)]),
          ...(status === undefined ? [] : [sql`status = ${status}`]),
          ...unitConditions(sql, filter),
          ...decisionConditionsWithMembers(sql, decision)
        ]
        const rows = yield* sql<InstanceRow>`
        SELECT ${columns} FROM instances
        WHERE ${sql.and(conditions)}
        ORDER BY ${order.orderBy}
        LIMIT ${limit}
      `
        return rows.map(fromInstanceRow)
      })
    ),

    get: method(
      "get",
      Effect.fnUntraced(function* (id: InstanceId) {
        if (!isUuid(id)) return yield* instanceNotFound(id)
        const rows = yield* sql<InstanceRow>`SELECT ${columns} FROM instances WHERE id = ${id}::uuid`
        return yield* single(id, rows)
      })
    ),

    register,

    update: method(
      "update",
      Effect.fnUntraced(function* (id: InstanceId, given: InstanceUpdate) {
        const update = yield* Effect.fromResult(checkUpdate(given))
        if (!isUuid(id)) return yield* instanceNotFound(id)
        const write = (timezone: Statement.Fragment, source: Statement.Fragment) => sql<InstanceRow>`
        UPDATE instances SET
          timezone = ${timezone},
          timezone_source = ${source},
          currency = coalesce(${update.currency ?? null}, currency),
          hourly_cost = ${update.hourly_cost === undefined ? sql`hourly_cost` : sql`${decimal(update.hourly_cost)}::numeric`},
          updated_at = greatest(updated_at, statement_timestamp())
        WHERE id = ${id}::uuid
        RETURNING ${columns}
      `
        const resetTimezone = Effect.gen(function* () {
          // The row is locked so that no discovery changes its tags in between.
          const [row] = yield* sql<Pick<InstanceRow, "tags">>`
          SELECT tags FROM instances WHERE id = ${id}::uuid FOR UPDATE
        `
          const tag = sql`${row === undefined ? null : timezoneOfTags(row.tags, tagNames)}::text`
          const target = sql`target_timezone`
          return yield* write(unchosenZone(tag, target), unchosenSource(tag, target))
        })
        const written =
          update.reset_timezone === true
            ? withTransaction(sql)(resetTimezone)
            : update.timezone === undefined
              ? write(sql`timezone`, sql`timezone_source`)
              : write(sql`${update.timezone}`, sql`'user'`)
        return yield* single(id, yield* written)
      })
    ),

    setDefaultTimezone: method(
      "setDefaultTimezone",
      Effect.fnUntraced(function* (given: string | null) {
        const timezone = given === null ? null : yield* Effect.fromResult(checkTimezone(given))
        const chosen = sql`(${timezone ?? unchosenTimezone}, ${timezone === null ? "none" : "default"})`
        const differs = sql`
        NOT ${isChosenByUser} AND timezone_source <> 'tag' AND target_timezone IS NULL
          AND (timezone, timezone_source) IS DISTINCT FROM ${chosen}
      `
        const write = Effect.andThen(
          sql`
          INSERT INTO fleet_settings (default_timezone) VALUES (${timezone})
          ON CONFLICT (singleton) DO UPDATE SET default_timezone = excluded.default_timezone
        `,
          sql`UPDATE instances SET (timezone, timezone_source) = ${chosen}, updated_at = greatest(updated_at, statement_timestamp()) WHERE ${differs}`
        )
        // A server sets the default at every start, even if it can only read the database. So nothing is written if it
        // is already set.
        const [row] = yield* sql<{ is_set: boolean }>`
        SELECT (SELECT default_timezone FROM fleet_settings) IS NOT DISTINCT FROM ${timezone}
          AND NOT EXISTS (SELECT FROM instances WHERE ${differs}) AS is_set
      `
        if (row?.is_set === true) return
        yield* withTransaction(sql)(write)
      })
    ),

    targetTimezones: method(
      "targetTimezones",
      Effect.fnUntraced(function* () {
        const rows = yield* sql<{ id: InstanceId; target_timezone: string }>`
        SELECT id, target_timezone FROM instances WHERE target_timezone IS NOT NULL
      `
        return new Map(rows.map((row) => [row.id, row.target_timezone]))
      })
    )(),

    delete: remove,

    recordDiscovered: method(
      "recordDiscovered",
      Effect.fnUntraced(function* (
        given: ReadonlyArray<DiscoveredInstance>,
        seenAt: DateTime.Utc,
        givenPeriod?: Partial<DiscoveryPeriod>
      ) {
        const period = discoveryPeriod(seenAt, givenPeriod)
        const instances = yield* Effect.fromResult(checkDiscovered(given, seenAt, period))
        if (instances.length === 0) return []
        const rows = yield* withTransaction(sql)(
          recordDiscovered(sql, lastByIdentity(instances), { period, seenAt, tagNames })
        )
        const byIdentity = new Map(rows.map((row) => [identityKey(row), fromInstanceRow(row)]))
        return instances
          .map((instance) => byIdentity.get(identityKey(instance)))
          .filter((instance) => instance !== undefined)
      })
    ),

    markGone: method(
      "markGone",
      Effect.fnUntraced(function* (discovery: CompleteDiscovery) {
        const rows = yield* markGone(sql, yield* Effect.fromResult(checkComplete(discovery)))
        return rows.map(fromInstanceRow)
      })
    ),

    recordEarlierStatuses: method(
      "recordEarlierStatuses",
      Effect.fnUntraced(function* (changes: ReadonlyArray<InstanceStatusChange>) {
        if (changes.length === 0) return
        const rows = changes.map((change) => ({ ...change, observed_at: timestamp(change.observed_at) }))
        yield* sql`
        INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
        SELECT instance_id, observed_at, previous_status, change.status
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS change (instance_id uuid, observed_at timestamptz, previous_status text, status text)
          JOIN instances ON instances.id = instance_id AND observed_at < first_seen_at
        ON CONFLICT (instance_id, observed_at) DO NOTHING
      `
      })
    ),

    deleteOldStatusChanges: method(
      "deleteOldStatusChanges",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const at = sql`${timestamp(before)}::timestamptz`
        const [result] = yield* sql<{ deleted: number }>`
        WITH deleted AS (
          DELETE FROM instance_status_changes AS old
          WHERE observed_at < ${at} AND EXISTS (
            SELECT FROM instance_status_changes AS later
            WHERE later.instance_id = old.instance_id
              AND later.observed_at > old.observed_at AND later.observed_at <= ${at}
          )
          RETURNING 1
        )
        SELECT count(*)::int AS deleted FROM deleted
      `
        return result?.deleted ?? 0
      })
    ),

    providerFacts: method(
      "providerFacts",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<{ id: InstanceId; provider_facts: unknown }>`
          SELECT id, provider_facts FROM instances
          WHERE id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[]) AND provider_facts IS NOT NULL
        `
        return new Map(
          rows.flatMap(({ id, provider_facts }) =>
            Option.match(decodeProviderFacts(provider_facts), {
              onNone: () => [],
              onSome: (facts) => [[id, facts] as const]
            })
          )
        )
      })
    ),

    listNameSpans: method("listNameSpans", (ids: ReadonlyArray<InstanceId>) => listNameSpans(sql, ids)),

    listStatusChanges: method(
      "listStatusChanges",
      Effect.fnUntraced(function* (id: InstanceId) {
        if (!isUuid(id)) return []
        const rows = yield* sql<StatusChangeRow>`
        SELECT instance_id, observed_at, previous_status, status FROM instance_status_changes
        WHERE instance_id = ${id}::uuid
        ORDER BY observed_at
      `
        return rows.map(toStatusChange)
      })
    ),

    listStatusChangesByInstances: method(
      "listStatusChangesByInstances",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<StatusChangeRow>`
        SELECT instance_id, observed_at, previous_status, status FROM instance_status_changes
        WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
        ORDER BY instance_id, observed_at
      `
        return groupByInstance(rows, toStatusChange)
      })
    ),

    kinds: method(
      "kinds",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<{ id: InstanceId; kind: InstanceKind }>`
          SELECT id, kind FROM instances WHERE id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
        `
        return new Map(rows.map(({ id, kind }) => [id, kind]))
      })
    ),

    withoutMetrics: method(
      "withoutMetrics",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<{ id: InstanceId }>`
        SELECT id FROM unnest(${arrayLiteral(ids.filter(isUuid))}::uuid[]) AS given (id)
        WHERE NOT EXISTS (SELECT FROM metrics_hourly WHERE instance_id = given.id)
      `
        return new Set([...rows.map((row) => row.id), ...ids.filter((id) => !isUuid(id))])
      })
    )
  }
})
