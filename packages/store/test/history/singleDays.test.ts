import { assert, layer } from "@effect/vitest"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { packDay } from "../../src/rules/packedDay.ts"
import { at, cpu, discovered, everything, hourOf } from "../conformance/fixtures.ts"
import { rowsOfSeries } from "../conformance/rowsOfSeries.ts"

// A Thursday.
const week = at("2026-03-05T00:00:00Z")

const hourlyAverage = (avg_value: number) => packDay([{ hourOfDay: 0, avg_value, max_value: 9, sample_count: 60 }])

layer(SqlStores.layer.pipe(Layer.provideMerge(layerPostgres())))(
  "days that an older version stored one by one",
  (it) => {
    it.effect("are read like weeks, and move into their week when hours of it are written", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const history = yield* HistoryStore
        const instances = yield* InstanceStore
        const [unit] = yield* instances.recordDiscovered([discovered("db-DAYS")], week)
        const instance = unit?.id ?? (yield* Effect.die("not discovered"))
        for (const [day, average] of [
          ["2026-03-05", 1],
          ["2026-03-08", 2],
          ["2026-03-11", 3],
          ["2026-03-12", 4]
        ] as const) {
          yield* sql`INSERT INTO activity_history (instance_id, metric_name, day, hours)
          VALUES (${instance}::uuid, 'CPUUtilization', ${day}::date, ${hourlyAverage(average)})`
        }
        const averages = (range = everything) =>
          Effect.map(history.getSeriesByInstances([instance], range), (series) =>
            rowsOfSeries(series.get(instance)).map(({ avg_value }) => avg_value)
          )
        const values = Effect.map(
          sql<{
            day: string
          }>`SELECT day::text FROM activity_history WHERE instance_id = ${instance}::uuid ORDER BY day`,
          (rows) => rows.map(({ day }) => day)
        )
        assert.deepStrictEqual(yield* averages(), [1, 2, 3, 4])
        assert.deepStrictEqual(yield* averages({ start: hourOf(week, 24), end: hourOf(week, 6 * 24) }), [2, 3])
        yield* history.recordHours([cpu(instance, hourOf(week, 73), { avg_value: 7.5 })], { cutoff: everything.start })
        assert.deepStrictEqual(yield* averages(), [1, 2, 7.5, 3, 4])
        assert.deepStrictEqual(yield* values, ["2026-03-05", "2026-03-12"])
        assert.deepStrictEqual(yield* averages({ start: hourOf(week, 24), end: hourOf(week, 6 * 24) }), [2, 7.5, 3])
      })
    )
  }
)
