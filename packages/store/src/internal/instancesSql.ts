import { InstanceAlreadyExists } from "@snoozeql/domain/errors"
import type { DiscoveredInstance, Instance, InstanceId } from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Effect, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { InstancePage, InstanceStore } from "../InstanceStore.ts"
import { checkDiscovered, checkInstancePage, checkRegistration, checkUpdate } from "./checks.ts"
import { groupByInstance } from "./groupByInstance.ts"
import { defaultSettings, identityKey, lastByIdentity, unknownStatus } from "./instanceRules.ts"
import { instanceNotFound } from "./notFound.ts"
import { arrayLiteral, isDeadlock, storeUnavailable, timestamp, withTransaction } from "./sql.ts"

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

/** A decimal number as a parameter, to be cast to numeric. */
const decimal = (value: number | null): string | null => (value === null ? null : String(value))

const fromRow = (row: InstanceRow): Instance => ({
  ...row,
  hourly_cost: row.hourly_cost === null ? null : Number(row.hourly_cost),
  provider_created_at: row.provider_created_at === null ? null : DateTime.fromDateUnsafe(row.provider_created_at),
  first_seen_at: DateTime.fromDateUnsafe(row.first_seen_at),
  last_seen_at: DateTime.fromDateUnsafe(row.last_seen_at),
  created_at: DateTime.fromDateUnsafe(row.created_at),
  updated_at: DateTime.fromDateUnsafe(row.updated_at)
})

/** What another version has written and this one cannot read is not known until discovery sees the instance again. */
const decodeProviderFacts = Schema.decodeUnknownOption(ProviderFacts)

const toStatusChange = (row: StatusChangeRow): InstanceStatusChange => ({
  ...row,
  observed_at: DateTime.fromDateUnsafe(row.observed_at)
})

/** `InstanceStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<InstanceStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const columns = sql.literal(`
    id, provider, provider_id, name, account, region, engine, class, status, timezone, hourly_cost, currency, tags,
    provider_created_at, first_seen_at, last_seen_at, created_at, updated_at
  `)

  const single = (id: InstanceId, rows: ReadonlyArray<InstanceRow>) => {
    const [row] = rows
    return row === undefined ? Effect.fail(instanceNotFound(id)) : Effect.succeed(fromRow(row))
  }

  /** The batch as a table `seen`, in its order. */
  const seenRows = (instances: ReadonlyArray<DiscoveredInstance>) => sql`
    ROWS FROM (
      jsonb_to_recordset(${JSON.stringify(
        instances.map((instance) => ({
          ...instance,
          provider_created_at:
            instance.provider_created_at === null ? null : DateTime.formatIso(instance.provider_created_at)
        }))
      )}::jsonb) AS (
        provider text, provider_id text, account text, region text, name text, engine text, class text, status text,
        tags jsonb, provider_created_at timestamptz, provider_facts jsonb
      )
    ) WITH ORDINALITY AS seen
      (provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at, provider_facts,
        position)
  `

  const recordDiscovered = Effect.fnUntraced(function* (
    instances: ReadonlyArray<DiscoveredInstance>,
    seenAt: DateTime.Utc
  ) {
    const seen = seenRows(instances)
    const at = sql`${timestamp(seenAt)}::timestamptz`
    yield* sql`
      WITH inserted AS (
        INSERT INTO instances
          (provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at,
            provider_facts, first_seen_at, last_seen_at, created_at, updated_at)
        SELECT provider, provider_id, account, region, name, engine, class, status, tags, provider_created_at,
          provider_facts, ${at}, ${at}, statement_timestamp(), statement_timestamp()
        FROM ${seen}
        ORDER BY provider, account, region, provider_id
        ON CONFLICT (provider, account, region, provider_id) DO NOTHING
        RETURNING id, status
      )
      INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
      SELECT id, ${at}, NULL, status FROM inserted
    `
    // Locked before they are compared, in one order: of two servers that see a change, the second finds it recorded.
    yield* sql`
      SELECT FROM instances JOIN ${seen} USING (provider, account, region, provider_id)
      ORDER BY instances.id FOR UPDATE OF instances
    `
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
    yield* sql`
      UPDATE instances SET
        name = seen.name, engine = seen.engine, class = seen.class, status = seen.status, tags = seen.tags,
        provider_created_at = seen.provider_created_at,
        provider_facts = coalesce(seen.provider_facts, instances.provider_facts), last_seen_at = ${at},
        updated_at = CASE
          WHEN (instances.name, instances.engine, instances.class, instances.status, instances.tags,
              instances.provider_created_at)
            IS DISTINCT FROM (seen.name, seen.engine, seen.class, seen.status, seen.tags, seen.provider_created_at)
          THEN greatest(instances.updated_at, statement_timestamp()) ELSE instances.updated_at
        END
      FROM ${seen}
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

  const register: InstanceStore["Service"]["register"] = Effect.fn("InstanceStore.register")(function* (given, now) {
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
      timezone = defaultSettings.timezone
    } = registration
    const at = sql`${timestamp(now)}::timestamptz`
    const [row] = yield* sql<InstanceRow>`
      INSERT INTO instances
        (provider, provider_id, account, region, name, engine, class, status, timezone, hourly_cost, currency, tags,
          first_seen_at, last_seen_at, created_at, updated_at)
      VALUES ('aws', ${provider_id}, ${account}, ${region}, ${name}, ${engine}, ${registration.class}, ${unknownStatus},
        ${timezone}, ${decimal(hourly_cost)}::numeric, ${currency}, ${JSON.stringify(tags)}::jsonb, ${at}, ${at},
        statement_timestamp(), statement_timestamp())
      ON CONFLICT (provider, account, region, provider_id) DO NOTHING
      RETURNING ${columns}
    `.pipe(Effect.mapError(storeUnavailable("register")))
    if (row !== undefined) return fromRow(row)
    const [existing] = yield* sql<{ id: InstanceId }>`
      SELECT id FROM instances
      WHERE provider = 'aws' AND account = ${account} AND region = ${region} AND provider_id = ${provider_id}
    `.pipe(Effect.mapError(storeUnavailable("register")))
    // Gone again between the two statements.
    if (existing === undefined) return yield* register(registration, now)
    return yield* new InstanceAlreadyExists({ instance_id: existing.id, account, region, provider_id })
  })

  return {
    list: Effect.fn("InstanceStore.list")(function* (page: InstancePage = {}) {
      const { after, limit = null } = yield* Effect.fromResult(checkInstancePage(page))
      const rows = yield* sql<InstanceRow>`
        SELECT ${columns} FROM instances
        WHERE ${after === undefined ? sql`true` : sql`(name, id) > (${after.name}, ${after.id}::uuid)`}
        ORDER BY name, id
        LIMIT ${limit}
      `.pipe(Effect.mapError(storeUnavailable("list")))
      return rows.map(fromRow)
    }),

    get: Effect.fn("InstanceStore.get")(function* (id) {
      if (!isUuid(id)) return yield* instanceNotFound(id)
      const rows = yield* sql<InstanceRow>`SELECT ${columns} FROM instances WHERE id = ${id}::uuid`.pipe(
        Effect.mapError(storeUnavailable("get"))
      )
      return yield* single(id, rows)
    }),

    register,

    update: Effect.fn("InstanceStore.update")(function* (id, given) {
      const update = yield* Effect.fromResult(checkUpdate(given))
      if (!isUuid(id)) return yield* instanceNotFound(id)
      const rows = yield* sql<InstanceRow>`
        UPDATE instances SET
          timezone = coalesce(${update.timezone ?? null}, timezone),
          currency = coalesce(${update.currency ?? null}, currency),
          hourly_cost = ${update.hourly_cost === undefined ? sql`hourly_cost` : sql`${decimal(update.hourly_cost)}::numeric`},
          updated_at = greatest(updated_at, statement_timestamp())
        WHERE id = ${id}::uuid
        RETURNING ${columns}
      `.pipe(Effect.mapError(storeUnavailable("update")))
      return yield* single(id, rows)
    }),

    delete: Effect.fn("InstanceStore.delete")(function* (id) {
      if (!isUuid(id)) return yield* instanceNotFound(id)
      const deleted = yield* sql`DELETE FROM instances WHERE id = ${id}::uuid RETURNING id`.pipe(
        Effect.retry({ while: isDeadlock, times: 10 }),
        Effect.mapError(storeUnavailable("delete"))
      )
      if (deleted.length === 0) return yield* instanceNotFound(id)
    }),

    recordDiscovered: Effect.fn("InstanceStore.recordDiscovered")(function* (given, seenAt) {
      const instances = yield* Effect.fromResult(checkDiscovered(given, seenAt))
      if (instances.length === 0) return []
      const rows = yield* withTransaction(sql)(recordDiscovered(lastByIdentity(instances), seenAt)).pipe(
        Effect.retry({ while: isDeadlock, times: 10 }),
        Effect.mapError(storeUnavailable("recordDiscovered"))
      )
      const byIdentity = new Map(rows.map((row) => [identityKey(row), fromRow(row)]))
      return instances
        .map((instance) => byIdentity.get(identityKey(instance)))
        .filter((instance) => instance !== undefined)
    }),

    providerFacts: Effect.fn("InstanceStore.providerFacts")(
      function* (ids: ReadonlyArray<InstanceId>) {
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
      },
      Effect.mapError(storeUnavailable("providerFacts"))
    ),

    listStatusChanges: Effect.fn("InstanceStore.listStatusChanges")(
      function* (id: InstanceId) {
        if (!isUuid(id)) return []
        const rows = yield* sql<StatusChangeRow>`
        SELECT instance_id, observed_at, previous_status, status FROM instance_status_changes
        WHERE instance_id = ${id}::uuid
        ORDER BY observed_at
      `
        return rows.map(toStatusChange)
      },
      Effect.mapError(storeUnavailable("listStatusChanges"))
    ),

    listStatusChangesByInstances: Effect.fn("InstanceStore.listStatusChangesByInstances")(
      function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<StatusChangeRow>`
        SELECT instance_id, observed_at, previous_status, status FROM instance_status_changes
        WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
        ORDER BY instance_id, observed_at
      `
        return groupByInstance(rows, toStatusChange)
      },
      Effect.mapError(storeUnavailable("listStatusChangesByInstances"))
    ),

    withoutMetrics: Effect.fn("InstanceStore.withoutMetrics")(
      function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<{ id: InstanceId }>`
        SELECT id FROM unnest(${arrayLiteral(ids.filter(isUuid))}::uuid[]) AS given (id)
        WHERE NOT EXISTS (SELECT FROM metrics_hourly WHERE instance_id = given.id)
      `
        return new Set([...rows.map((row) => row.id), ...ids.filter((id) => !isUuid(id))])
      },
      Effect.mapError(storeUnavailable("withoutMetrics"))
    )
  }
})
