import type { CollectionRun, CollectionRunId, CollectionTarget } from "@snoozeql/domain/CollectionRun"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { CollectionRunPage, CollectionRunStore } from "../CollectionRunStore.ts"
import { checkRun, checkRunPage } from "../rules/checks.ts"
import { collectionRunNotFound } from "../rules/notFound.ts"
import { failAbandonedTargets, withStorableText } from "../rules/runs.ts"
import { methodsOf } from "./operation.ts"
import { timestamp } from "./parameters.ts"

/** Runs that were saved before targets had notes lack them. */
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

const method = methodsOf("CollectionRunStore")

/** `CollectionRunStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<CollectionRunStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const columns = sql.literal(`
    id, status, trigger, started_at, finished_at, targets, instances, written, unchanged, stale, expired, skipped,
    api_calls, metrics_requested, queries_requested, estimated_cost_usd
  `)

  const save = (run: CollectionRun) => sql`
    INSERT INTO collection_runs (${columns})
    VALUES (${run.id}::uuid, ${run.status}, ${run.trigger}, ${timestamp(run.started_at)}::timestamptz,
      ${run.finished_at === null ? null : timestamp(run.finished_at)}::timestamptz,
      ${JSON.stringify(run.targets)}::jsonb, ${run.instances}::int, ${run.written}::int, ${run.unchanged}::int,
      ${run.stale}::int, ${run.expired}::int, ${run.skipped}::int, ${run.api_calls}::int,
      ${run.metrics_requested}::int, ${run.queries_requested}::int, ${run.estimated_cost_usd}::float8)
    ON CONFLICT (id) DO UPDATE SET
      status = excluded.status, finished_at = excluded.finished_at, targets = excluded.targets,
      instances = excluded.instances, written = excluded.written, unchanged = excluded.unchanged,
      stale = excluded.stale, expired = excluded.expired, skipped = excluded.skipped, api_calls = excluded.api_calls,
      metrics_requested = excluded.metrics_requested, queries_requested = excluded.queries_requested,
      estimated_cost_usd = excluded.estimated_cost_usd
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
