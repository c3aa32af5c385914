import {
  collectionCounterNames,
  type CollectionRun,
  type CollectionRunId,
  type CollectionTarget
} from "@snoozeql/domain/CollectionRun"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { CollectionRunPage, CollectionRunStore } from "../CollectionRunStore.ts"
import { checkRun, checkRunPage } from "../rules/checks.ts"
import { collectionRunNotFound } from "../rules/notFound.ts"
import { failAbandonedTargets, withStorableText } from "../rules/runs.ts"
import { methodsOf } from "./methods.ts"
import { timestamp } from "./parameters.ts"

/** Targets of runs that an older version saved have no notes. */
type TargetRow = Omit<CollectionTarget, "notes"> & Partial<Pick<CollectionTarget, "notes">>

interface RunRow extends Omit<CollectionRun, "started_at" | "finished_at" | "targets"> {
  readonly started_at: Date
  readonly finished_at: Date | null
  readonly targets: ReadonlyArray<TargetRow>
}

const fromRow = (row: RunRow): CollectionRun => ({
  ...row,
  started_at: DateTime.fromDateUnsafe(row.started_at),
  finished_at: row.finished_at === null ? null : DateTime.fromDateUnsafe(row.finished_at),
  targets: row.targets.map((target) => ({ ...target, notes: target.notes ?? [] }))
})

const fixedColumns = ["id", "trigger", "started_at"] as const
const changingColumns = [
  "status",
  "finished_at",
  "targets",
  ...collectionCounterNames,
  "estimated_cost_usd"
] as const satisfies ReadonlyArray<keyof CollectionRun>
const allColumns = [...fixedColumns, ...changingColumns]

/** The row of a run as JSON. Its members have the names of the columns. */
const toJson = (run: CollectionRun): string =>
  JSON.stringify({
    ...run,
    started_at: timestamp(run.started_at),
    finished_at: run.finished_at === null ? null : timestamp(run.finished_at)
  })

const method = methodsOf("CollectionRunStore")

/** `CollectionRunStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<CollectionRunStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const columns = sql.literal(allColumns.join(", "))
  const changes = sql.literal(changingColumns.map((column) => `${column} = excluded.${column}`).join(", "))

  // A run is saved many times while it goes on. A late save must not overwrite the run's end.
  const save = (run: CollectionRun) => sql`
    INSERT INTO collection_runs AS stored (${columns})
    SELECT ${columns} FROM jsonb_populate_record(NULL::collection_runs, ${toJson(run)}::jsonb)
    ON CONFLICT (id) DO UPDATE SET ${changes}
    WHERE stored.status = 'running' OR excluded.status <> 'running'
  `

  return {
    save: method(
      "save",
      Effect.fnUntraced(function* (run: CollectionRun) {
        const checked = yield* Effect.fromResult(checkRun(run))
        yield* save(withStorableText(checked))
      })
    ),

    get: method(
      "get",
      Effect.fnUntraced(function* (id: CollectionRunId) {
        if (!isUuid(id)) return yield* collectionRunNotFound(id)
        const [row] = yield* sql<RunRow>`SELECT ${columns} FROM collection_runs WHERE id = ${id}::uuid`
        return row === undefined ? yield* collectionRunNotFound(id) : fromRow(row)
      })
    ),

    list: method(
      "list",
      Effect.fnUntraced(function* (page: CollectionRunPage = {}) {
        const { after, limit = null } = yield* Effect.fromResult(checkRunPage(page))
        const rows = yield* sql<RunRow>`
        SELECT ${columns} FROM collection_runs
        WHERE ${
          after === undefined
            ? sql`true`
            : sql`(started_at, id) < (${timestamp(after.started_at)}::timestamptz, ${after.id}::uuid)`
        }
        ORDER BY started_at DESC, id DESC
        LIMIT ${limit}
      `
        return rows.map(fromRow)
      })
    ),

    failAbandoned: method(
      "failAbandoned",
      Effect.fnUntraced(function* (startedBefore: DateTime.Utc, now: DateTime.Utc) {
        const abandoned = yield* sql<RunRow>`
        SELECT ${columns} FROM collection_runs
        WHERE status = 'running' AND started_at < ${timestamp(startedBefore)}::timestamptz
        FOR UPDATE
      `
        yield* Effect.forEach(abandoned, (row) => save(failAbandonedTargets(fromRow(row), now)), { discard: true })
        return abandoned.length
      }, withTransaction(sql))
    ),

    deleteOldRuns: method(
      "deleteOldRuns",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const deleted = yield* sql`
        DELETE FROM collection_runs WHERE started_at < ${timestamp(before)}::timestamptz RETURNING id
      `
        return deleted.length
      })
    )
  }
})
