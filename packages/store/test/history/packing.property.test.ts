import { assert, describe, layer } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect } from "effect"
import * as FastCheck from "fast-check"
import { at, cpu, everything, hourOf, laterSnapshotTime, newInstance } from "../conformance/fixtures.ts"
import { rowsOfSeries } from "../conformance/rowsOfSeries.ts"
import { stores } from "../conformance/stores.ts"

const first = at("1960-03-01T00:00:00Z")

const value = FastCheck.oneof(
  FastCheck.constantFrom(0, 1 / 3, 20, 1e-12),
  FastCheck.double({ min: 0, max: 1e6, noNaN: true }).map((number) => number + 0)
)

/** Rows of a snapshot: some hours of five days, some of them partial. */
const snapshot = FastCheck.array(
  FastCheck.record({
    metric_name: FastCheck.constantFrom(...metricNames),
    hour: FastCheck.integer({ min: 0, max: 119 }),
    average: value,
    above: value,
    sample_count: FastCheck.oneof(FastCheck.constant(60), FastCheck.integer({ min: 1, max: 59 }))
  }),
  { minLength: 1, maxLength: 60 }
)

/** What is done one after the other: hours are written, and days are packed up to an hour. */
const steps = FastCheck.array(
  FastCheck.oneof(
    snapshot.map((rows) => ({ rows })),
    FastCheck.integer({ min: 0, max: 120 }).map((packBefore) => ({ packBefore }))
  ),
  { minLength: 2, maxLength: 6 }
)

type Steps = typeof steps extends FastCheck.Arbitrary<infer A> ? A : never

type Snapshot = typeof snapshot extends FastCheck.Arbitrary<infer A> ? A : never

const toRows = (instance: InstanceId, rows: Snapshot): ReadonlyArray<HourlyMetricInput> =>
  rows.map(({ above, average, hour, metric_name, sample_count }) =>
    cpu(instance, hourOf(first, hour), {
      metric_name,
      avg_value: average,
      max_value: average + above,
      min_value: 0,
      sample_count
    })
  )

/** Whether the history holds what the hourly rows held, once they are deleted. */
const survives = (packing: (steps: Steps) => Steps) =>
  Effect.gen(function* () {
    const services = yield* Effect.context<MetricsStore | HistoryStore | InstanceStore>()
    const run = Effect.fnUntraced(function* (given: Steps) {
      const metrics = yield* MetricsStore
      const history = yield* HistoryStore
      const instance = yield* newInstance
      const rowsNow = Effect.map(metrics.getSeriesByInstances([instance], everything), (all) =>
        rowsOfSeries(all.get(instance))
      )
      const historyNow = Effect.map(history.getSeriesByInstances([instance], everything), (all) =>
        rowsOfSeries(all.get(instance))
      )
      for (const step of given) {
        if ("rows" in step) {
          const asOf = yield* laterSnapshotTime
          yield* metrics.replaceHourlyMetrics(toRows(instance, step.rows), { asOf, cutoff: everything.start })
        } else yield* history.packHours(hourOf(first, step.packBefore))
        assert.deepStrictEqual(yield* historyNow, yield* rowsNow)
      }
      const before = yield* rowsNow
      for (const step of packing([{ packBefore: 120 }])) {
        if ("packBefore" in step) yield* history.packHours(hourOf(first, step.packBefore))
      }
      yield* metrics.deleteOldMetrics(hourOf(first, 120))
      assert.deepStrictEqual(yield* historyNow, before)
    })
    const property = FastCheck.asyncProperty(steps, (given) => Effect.runPromiseWith(services)(run(given)))
    return yield* Effect.promise(() => FastCheck.check(property, { numRuns: 25 }))
  })

describe.each(stores.filter(({ name }) => name !== "PGlite"))("packed hours on $name", (store) => {
  layer(store.layer, { timeout: "60 seconds" })((it) => {
    it.effect(
      "are what the hourly rows were, with gaps and partial hours, whatever was written between two packings",
      () =>
        Effect.gen(function* () {
          const details = yield* survives((packing) => packing)
          if (details.failed) assert.fail(FastCheck.defaultReportMessage(details))
        }),
      60_000
    )

    it.effect("would be found out if days were deleted that were not packed", () =>
      Effect.gen(function* () {
        assert.isTrue((yield* survives(() => [])).failed)
      })
    )
  })
})
