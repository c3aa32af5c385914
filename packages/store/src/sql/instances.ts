import { InstanceAlreadyExists } from "@snoozeql/domain/errors"
import type {
  DiscoveredInstance,
  Instance,
  InstanceId,
  InstanceRegistration,
  InstanceUpdate
} from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect, Option, Schema } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import type { DiscoveryPeriod, InstancePage, InstanceStore } from "../InstanceStore.ts"
import { checkDiscovered, checkInstancePage, checkRegistration, checkTimezone, checkUpdate } from "../rules/checks.ts"
import { groupByInstance } from "./groupByInstance.ts"
import { deleteHistoryBeforeCreation } from "./historyOfCreation.ts"
import {
  defaultSettings,
  discoveryPeriod,
  identityKey,
  lastByIdentity,
  storedTimezone,
  timezoneOfTags,
  unchosenTimezone,
  unknownStatus
} from "../rules/instances.ts"
import { deleteHoursBeforeCreation, listNameSpans, lockInstances, lockNames, recordNames } from "./nameSpans.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

interface InstanceRow extends Omit<
  Instance,
  "hourly_cost" | "provider_created_at" | "first_seen_at" | "last_seen_at" | "created_at" | "updated_at"
> {
  readonly hourly_cost: string | null
  readonly provider_created_at: Date | null
  readonly first_seen_at: Date
  readonly last_seen_at: Date
  readonly created_at: Date
  readonly updated_at: Date
}

interface StatusChangeRow extends Omit<InstanceStatusChange, "observed_at"> {
  readonly observed_at: Date
}

/** A decimal number as a parameter, which the statement casts to numeric. */
const decimal = (value: number | null): string | null => (value === null ? null : String(value))

const fromRow = (row: InstanceRow): Instance => ({
  ...row,
  ...storedTimezone(row),
  hourly_cost: row.hourly_cost === null ? null : Number(row.hourly_cost),
  provider_created_at: row.provider_created_at === null ? null : DateTime.fromDateUnsafe(row.provider_created_at),
  first_seen_at: DateTime.fromDateUnsafe(row.first_seen_at),
  last_seen_at: DateTime.fromDateUnsafe(row.last_seen_at),
  created_at: DateTime.fromDateUnsafe(row.created_at),
  updated_at: DateTime.fromDateUnsafe(row.updated_at)
})

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

  const columns = sql.literal(`
    id, provider, provider_id, name, account, region, engine, class, status, timezone, timezone_source, hourly_cost, currency,
    tags, provider_created_at, first_seen_at, last_seen_at, created_at, updated_at
  `)

  const single = (id: InstanceId, rows: ReadonlyArray<InstanceRow>) => {
    const [row] = rows
    return row === undefined ? Effect.fail(instanceNotFound(id)) : Effect.succeed(fromRow(row))
  }

  /** The batch as a table `seen` in the batch's order. */
  const seenRows = (instances: ReadonlyArray<DiscoveredInstance>) => sql`
    ROWS FROM (
      jsonb_to_recordset(${JSON.stringify(
        instances.map((instance) => ({
          ...instance,
          tag_timezone: timezoneOfTags(instance.tags),
          provider_created_at:
            instance.provider_created_at === null ? null : DateTime.formatIso(instance.provider_created_at)
        }))
      )}::jsonb) AS (
        provider text, provider_id text, account text, region text, name text, engine text, class text, status text,
        tags jsonb, provider_created_at timestamptz, provider_facts jsonb, tag_timezone text
      )
    ) WITH ORDINALITY AS seen
      (provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at, provider_facts,
        tag_timezone, position)
  `

  /** The zone of an instance whose user has chosen none: the zone of its tag, or the fleet's default. */
  const zoneOfTag = (tag: Statement.Fragment) =>
    sql`coalesce(${tag}, (SELECT default_timezone FROM fleet_settings), ${unchosenTimezone})`

  /** Who chose the zone that `zoneOfTag` returns. */
  const sourceOfTag = (tag: Statement.Fragment) => sql`
    CASE
      WHEN ${tag} IS NOT NULL THEN 'tag'
      WHEN (SELECT default_timezone FROM fleet_settings) IS NOT NULL THEN 'default'
      ELSE 'none'
    END
  `

  // Servers of a version without timezone_source store a user's zone without it.
  const isChosenByUser = sql`
    (instances.timezone_source = 'user'
      OR (instances.timezone_source = 'none' AND instances.timezone <> ${unchosenTimezone}))
  `

  const recordDiscovered = Effect.fnUntraced(function* (
    instances: ReadonlyArray<DiscoveredInstance>,
    seenAt: DateTime.Utc,
    period: DiscoveryPeriod
  ) {
    const seen = seenRows(instances)
    const notBefore = sql`${timestamp(period.notBefore)}::timestamptz`
    const at = sql`${timestamp(seenAt)}::timestamptz`
    yield* lockNames(sql)
    yield* sql`
      WITH inserted AS (
        INSERT INTO instances
          (provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at,
            provider_facts, timezone, timezone_source, first_seen_at, last_seen_at, name_seen_at, created_at, updated_at)
        SELECT provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at,
          provider_facts, ${zoneOfTag(sql`tag_timezone`)}, ${sourceOfTag(sql`tag_timezone`)}, ${at}, ${at}, ${notBefore}, statement_timestamp(), statement_timestamp()
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
        name = seen.name, engine = seen.engine, class = seen.class, status = seen.status, tags = seen.tags,
        provider_created_at = coalesce(seen.provider_created_at, instances.provider_created_at),
        first_seen_at = CASE WHEN instances.status = ${unknownStatus} THEN ${at} ELSE instances.first_seen_at END,
        provider_facts = coalesce(seen.provider_facts, instances.provider_facts), last_seen_at = ${at},
        name_seen_at = ${notBefore},
        timezone = CASE WHEN ${isChosenByUser} THEN instances.timezone ELSE seen.timezone END,
        timezone_source = CASE WHEN ${isChosenByUser} THEN 'user' ELSE seen.timezone_source END,
        updated_at = CASE
          WHEN (instances.name, instances.engine, instances.class, instances.status, instances.tags,
              instances.provider_created_at)
            IS DISTINCT FROM (seen.name, seen.engine, seen.class, seen.status, seen.tags,
              coalesce(seen.provider_created_at, instances.provider_created_at))
            OR (NOT ${isChosenByUser} AND (instances.timezone, instances.timezone_source)
              IS DISTINCT FROM (seen.timezone, seen.timezone_source))
          THEN greatest(instances.updated_at, statement_timestamp()) ELSE instances.updated_at
        END
      FROM (
        SELECT *, ${zoneOfTag(sql`tag_timezone`)} AS timezone, ${sourceOfTag(sql`tag_timezone`)} AS timezone_source
        FROM ${seen}
      ) AS seen
      WHERE instances.provider = seen.provider AND instances.provider_id = seen.provider_id
        AND instances.account = seen.account AND instances.region = seen.region
        AND instances.last_seen_at <= ${at}
    `
    return yield* sql<InstanceRow>`
      SELECT ${columns}
      FROM (SELECT provider, account, region, provider_id, position FROM ${seen}) AS seen
        JOIN instances USING (provider, account, region, provider_id)
      ORDER BY position
    `
  })

  const register: InstanceStore["Service"]["register"] = method(
    "register",
    Effect.fnUntraced(function* (given: InstanceRegistration, now: DateTime.Utc) {
      const registration = yield* Effect.fromResult(checkRegistration(given, now))
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
      const tag = sql`${timezoneOfTags(tags)}::text`
      const at = sql`${timestamp(now)}::timestamptz`
      const [row] = yield* sql<InstanceRow>`
      INSERT INTO instances
        (provider, provider_id, account, region, name, engine, class, status, timezone, timezone_source, hourly_cost,
          currency, tags, first_seen_at, last_seen_at, created_at, updated_at)
      VALUES ('aws', ${provider_id}, ${account}, ${region}, ${name}, ${engine}, ${registration.class}, ${unknownStatus},
        ${timezone ?? zoneOfTag(tag)}, ${timezone === undefined ? sourceOfTag(tag) : "user"}, ${decimal(hourly_cost)}::numeric, ${currency}, ${JSON.stringify(tags)}::jsonb, ${at}, ${at}, statement_timestamp(), statement_timestamp())
      ON CONFLICT (provider, account, region, provider_id) DO NOTHING
      RETURNING ${columns}
    `
      if (row !== undefined) return fromRow(row)
      const [existing] = yield* sql<{ id: InstanceId }>`
      SELECT id FROM instances
      WHERE provider = 'aws' AND account = ${account} AND region = ${region} AND provider_id = ${provider_id}
    `
      // It was deleted between the two statements.
      if (existing === undefined) return yield* register(registration, now)
      return yield* new InstanceAlreadyExists({ instance_id: existing.id, account, region, provider_id })
    })
  )

  return {
    list: method(
      "list",
      Effect.fnUntraced(function* (page: InstancePage = {}) {
        const { after, limit = null } = yield* Effect.fromResult(checkInstancePage(page))
        const rows = yield* sql<InstanceRow>`
        SELECT ${columns} FROM instances
        WHERE ${after === undefined ? sql`true` : sql`(name, id) > (${after.name}, ${after.id}::uuid)`}
        ORDER BY name, id
        LIMIT ${limit}
      `
        return rows.map(fromRow)
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
          const tag = sql`${row === undefined ? null : timezoneOfTags(row.tags)}::text`
          return yield* write(zoneOfTag(tag), sourceOfTag(tag))
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
        NOT ${isChosenByUser} AND timezone_source <> 'tag' AND (timezone, timezone_source) IS DISTINCT FROM ${chosen}
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

    delete: method(
      "delete",
      Effect.fnUntraced(function* (id: InstanceId) {
        if (!isUuid(id)) return yield* instanceNotFound(id)
        const deleted = yield* sql`DELETE FROM instances WHERE id = ${id}::uuid RETURNING id`
        if (deleted.length === 0) return yield* instanceNotFound(id)
      })
    ),

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
        const rows = yield* withTransaction(sql)(recordDiscovered(lastByIdentity(instances), seenAt, period))
        const byIdentity = new Map(rows.map((row) => [identityKey(row), fromRow(row)]))
        return instances
          .map((instance) => byIdentity.get(identityKey(instance)))
          .filter((instance) => instance !== undefined)
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
