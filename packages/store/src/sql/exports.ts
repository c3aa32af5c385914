import type { InstanceId } from "@snoozeql/domain/Instance"
import type { ExportDraft, ExportId, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { ExportPage, ExportStore } from "../ExportStore.ts"
import { checkExport, checkExportPage, nothingToExport } from "../rules/exports.ts"
import { exportNotFound, instanceNotFound } from "../rules/notFound.ts"
import { methodsOf } from "./methods.ts"
import { groupByInstance } from "./groupByInstance.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

const instants = ["exported_at", "until", "removed_at", "replaced_at", "withdrawn_at", "restored_at"] as const

type ExportRow = Omit<RecordedExport, (typeof instants)[number]> & {
  readonly [Name in (typeof instants)[number]]: Name extends "exported_at" ? Date : Date | null
}

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

const fromRow = (row: ExportRow): RecordedExport => ({
  ...row,
  exported_at: DateTime.fromDateUnsafe(row.exported_at),
  until: toInstant(row.until),
  removed_at: toInstant(row.removed_at),
  replaced_at: toInstant(row.replaced_at),
  withdrawn_at: toInstant(row.withdrawn_at),
  restored_at: toInstant(row.restored_at)
})

const method = methodsOf("ExportStore")

/** `ExportStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<ExportStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const columns = sql.literal(
    `id, instance_id, format, timezone, windows, asleep, protected_dates, withdrawn, withdrawn_dates, explanation, ${instants.join(", ")}`
  )
  // To the millisecond, as instants are: a cursor must name the place of its row exactly.
  const now = sql.literal("date_trunc('milliseconds', statement_timestamp())")
  const inForce = sql.literal(
    "removed_at IS NULL AND replaced_at IS NULL AND (until IS NULL OR until > statement_timestamp())"
  )

  const found = (id: ExportId, rows: ReadonlyArray<ExportRow>) => {
    const [row] = rows
    return row === undefined ? Effect.fail(exportNotFound(id)) : Effect.succeed(fromRow(row))
  }

  const record = Effect.fnUntraced(function* (draft: ExportDraft) {
    const { asleep, format, instance_id, protected_dates, timezone, until, windows } = draft
    // Two exports at the same time replace each other one after the other.
    yield* sql`SELECT pg_advisory_xact_lock('exports'::regclass::oid::int, 0)`
    // Discovery cannot mark it as gone meanwhile: an export of what has vanished would never be compared.
    const [unit] = yield* sql<{ readonly name: string; readonly is_unit: boolean }>`
      SELECT name, gone_at IS NULL AND cluster_id IS NULL AS is_unit FROM instances WHERE id = ${instance_id}::uuid FOR SHARE
    `
    if (unit === undefined) return yield* instanceNotFound(instance_id)
    if (!unit.is_unit) return yield* nothingToExport(unit.name)
    yield* sql`
      UPDATE exports SET replaced_at = ${now}
      WHERE instance_id = ${instance_id}::uuid AND format = ${format} AND removed_at IS NULL AND replaced_at IS NULL
    `
    const [row] = yield* sql<ExportRow>`
      INSERT INTO exports (id, instance_id, format, timezone, windows, asleep, protected_dates, exported_at, until)
      VALUES (gen_random_uuid(), ${instance_id}::uuid, ${format}, ${timezone}, ${JSON.stringify(windows)}::jsonb,
        ${JSON.stringify(asleep)}::jsonb, ${JSON.stringify(protected_dates)}::jsonb, ${now}, ${until === null ? null : timestamp(until)}::timestamptz)
      RETURNING ${columns}
    `
    return row === undefined ? yield* Effect.die("The insert returned no row") : fromRow(row)
  })

  return {
    record: method(
      "record",
      Effect.fnUntraced(function* (given: ExportDraft) {
        if (!isUuid(given.instance_id)) return yield* instanceNotFound(given.instance_id)
        const draft = yield* Effect.fromResult(checkExport(given))
        return yield* withTransaction(sql)(record(draft))
      })
    ),

    list: method(
      "list",
      Effect.fnUntraced(function* (page: ExportPage = {}) {
        const { after, in_force, instance, limit = null, withdrawn } = yield* Effect.fromResult(checkExportPage(page))
        const conditions = [
          ...(after === undefined
            ? []
            : [sql`(exported_at, id) < (${timestamp(after.exported_at)}::timestamptz, ${after.id}::uuid)`]),
          ...(instance === undefined ? [] : [sql`instance_id = ${instance}::uuid`]),
          ...(withdrawn === undefined
            ? []
            : [sql`(withdrawn <> '[]'::jsonb OR withdrawn_dates <> '[]'::jsonb) = ${withdrawn}::boolean`]),
          ...(in_force === undefined ? [] : [sql`(${inForce}) = ${in_force}::boolean`])
        ]
        const rows = yield* sql<ExportRow & { readonly name: string }>`
          SELECT ${columns}, (SELECT instances.name FROM instances WHERE instances.id = instance_id) AS name
          FROM exports WHERE ${sql.and(conditions)}
          ORDER BY exported_at DESC, id DESC LIMIT ${limit}
        `
        return rows.map(({ name, ...row }) => ({ name, ...fromRow(row) }))
      })
    ),

    get: method(
      "get",
      Effect.fnUntraced(function* (id: ExportId) {
        if (!isUuid(id)) return yield* exportNotFound(id)
        return yield* found(id, yield* sql<ExportRow>`SELECT ${columns} FROM exports WHERE id = ${id}::uuid`)
      })
    ),

    remove: method(
      "remove",
      Effect.fnUntraced(function* (id: ExportId) {
        if (!isUuid(id)) return yield* exportNotFound(id)
        return yield* found(
          id,
          yield* sql<ExportRow>`
            UPDATE exports SET removed_at = coalesce(removed_at, ${now}) WHERE id = ${id}::uuid RETURNING ${columns}
          `
        )
      })
    ),

    inForceOf: method(
      "inForceOf",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const rows = yield* sql<ExportRow>`
          SELECT ${columns} FROM exports
          WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[]) AND ${inForce}
          ORDER BY exported_at, id
        `
        return groupByInstance(rows, fromRow)
      })
    )
  }
})
