import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { PGlite } from "@electric-sql/pglite"
import { assert, describe, it } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { migrations } from "@snoozeql/migrations/registry"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { describeSchema } from "../support/describeSchema.ts"
import { readTableRows } from "../support/tableRows.ts"

/**
 * The output of PostgreSQL 17's `pg_dump` for a data directory at migration 0005, made as docs/upgrading.md describes.
 */
const dump = readFileSync(join(import.meta.dirname, "postgresql-17.sql"), "utf8")

describe("a dump of a data directory of another PostgreSQL version", () => {
  it.live(
    "loads into a new data directory, which PgliteClient opens and Migrations.run upgrades",
    () =>
      Effect.gen(function* () {
        const dataDir = yield* temporaryFolder
        yield* Effect.promise(async () => {
          const pglite = await PGlite.create({ dataDir: join(dataDir, "pgdata") })
          await pglite.exec(dump)
          await pglite.close()
        })
        yield* Effect.gen(function* () {
          assert.deepStrictEqual(yield* Migrations.run, Object.keys(migrations).slice(5))
          const rows = yield* readTableRows
          assert.deepInclude(rows["instances"]?.[0], {
            name: "orders",
            hourly_cost: 0.016,
            tags: { team: "it's; -- new\nä" }
          })
          assert.deepInclude(
            rows["metrics_hourly"]?.find(({ max_value }) => max_value === 5),
            { hour: "2026-01-01T05:00:00+00:00", avg_value: 5 / 3, sample_count: 60 }
          )
          assert.deepStrictEqual(
            Object.entries(rows).map(([table, { length }]) => [table, length]),
            [
              ["activity_history", 0],
              ["activity_history_progress", 0],
              ["advice_plans", 0],
              ["advice_replays", 0],
              ["advice_results", 0],
              ["advice_scores", 0],
              ["advice_versions", 0],
              ["api_keys", 0],
              ["collection_runs", 1],
              ["decisions", 0],
              ["exports", 0],
              ["fleet_settings", 0],
              ["instance_names", 1],
              ["instance_status_changes", 1],
              ["instances", 1],
              ["list_price_reading", 0],
              ["list_prices", 0],
              ["metrics_deletions", 0],
              ["metrics_hourly", 6],
              ["metrics_retention", 1],
              ["metrics_versions", 0],
              ["savings_days", 0],
              ["unit_policies", 0],
              ["webhook", 0]
            ]
          )
          const schema = yield* describeSchema
          yield* Effect.promise(() => expect(schema).toMatchFileSnapshot("../../schema.snapshot"))
        }).pipe(Effect.provide(PgliteClient.layer({ dataDir })))
      }).pipe(Effect.scoped),
    120_000
  )
})
