import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, Effect } from "effect"
import { firstDraft, planAt, recommendedResult, refusedResult } from "./adviceFixtures.ts"
import { at, cpu, discovered, everything, hourOf, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const start = at("2026-03-01T00:00:00Z")
const hours = (count: number, from = 0) => Array.makeBy(count, (index) => hourOf(start, from + index))
const options = { asOf: at("2026-03-03T00:00:00Z"), cutoff: everything.start }
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE advice_results; --", { disableChecks: true })

/** A cluster with two members, as its own account. */
const newCluster = Effect.gen(function* () {
  const account = "200000000080"
  const of = { account, region: "eu-west-1" }
  const store = yield* InstanceStore
  return yield* store.recordDiscovered(
    [
      discovered("overview-cluster", { ...of, kind: "cluster", class: null }),
      discovered("overview-a", { ...of, cluster_provider_id: "overview-cluster" }),
      discovered("overview-b", { ...of, cluster_provider_id: "overview-cluster" })
    ],
    at("2026-02-01T00:00:00Z")
  )
})

export const overviewTests = (it: StoreTests) => {
  describe("MetricsStore.getMetricsOverviews", () => {
    it.effect("returns what getLatestMetrics and hasSufficientData return, of every id", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [empty, young, old, spread] = [
          yield* newInstance,
          yield* newInstance,
          yield* newInstance,
          yield* newInstance
        ]
        const [cluster, a, b] = (yield* newCluster).map(({ id }) => id)
        if (cluster === undefined || a === undefined || b === undefined) return assert.fail("not discovered")
        yield* metrics.replaceHourlyMetrics(
          [
            ...hours(23).map((hour) => cpu(young, hour)),
            ...hours(24).map((hour, index) => cpu(old, hour, { metric_name: "WriteIOPS", avg_value: 6 + index / 10 })),
            cpu(old, hourOf(start, 2), { sample_count: 12 }),
            // No metric has 24 hours, all of them together have.
            ...hours(30).map((hour, index) =>
              cpu(spread, hour, { metric_name: index % 2 === 0 ? "ReadIOPS" : "WriteIOPS" })
            ),
            // Neither member has 24 hours, the cluster has.
            ...hours(13).map((hour) => cpu(a, hour)),
            ...hours(13, 11).map((hour) => cpu(b, hour))
          ],
          options
        )
        const ids = [unknownId, empty, young, old, spread, cluster, a, b, malformedId]
        const overviews = yield* metrics.getMetricsOverviews(ids)
        assert.deepStrictEqual([...overviews.keys()], ids)
        for (const id of ids) {
          const latest = (yield* metrics.getLatestMetrics(id)).map(
            ({ created_at: _created, id: _id, instance_id: _instance, updated_at: _updated, ...values }) => values
          )
          const sufficient = yield* metrics.hasSufficientData(id)
          assert.deepStrictEqual(overviews.get(id), { latest, sufficient })
        }
        assert.deepStrictEqual(
          ids.map((id) => [overviews.get(id)?.latest.length, overviews.get(id)?.sufficient]),
          [
            [0, false],
            [0, false],
            [1, false],
            [2, true],
            [2, true],
            [0, true],
            [1, false],
            [1, false],
            [0, false]
          ]
        )
        assert.strictEqual((yield* metrics.getMetricsOverviews([])).size, 0)
      })
    )
  })

  describe("AdviceStore.summaries", () => {
    it.effect("returns the status of results, whether they are recommended, and when they were issued", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [saving, refused, none] = [yield* newInstance, yield* newInstance, yield* newInstance]
        const issuedAt = "2026-03-01T00:03:00.123Z"
        yield* store.issue([
          firstDraft(planAt(saving, issuedAt), recommendedResult(saving, 5)),
          firstDraft(planAt(refused, issuedAt), refusedResult(refused, "unit", "insufficient"))
        ])
        assert.deepStrictEqual(
          yield* store.summaries([saving, none, refused, unknownId, malformedId, saving]),
          new Map([
            [saving, { status: "ok", recommended: true, issued_at: at(issuedAt) }],
            [refused, { status: "insufficient", recommended: false, issued_at: at(issuedAt) }]
          ])
        )
        assert.strictEqual((yield* store.summaries([])).size, 0)
      })
    )
  })
}
