import { assert, describe } from "@effect/vitest"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import type { UnitFilter } from "@snoozeql/store/UnitFilter"
import { Effect } from "effect"
import { firstDraft, planAt, refusedResult } from "./adviceFixtures.ts"
import { at, discovered } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const account = "200000000090"
const issuedAt = "2024-03-01T00:03:00Z"
const month = { from: "2024-03", until: "2024-03" }

/** Discovers four units, and stores for each of them a plan, a version, a result and a day of savings. */
const addFleet = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const advice = yield* AdviceStore
  const savings = yield* SavingsStore
  const shop = { Owner: "shop", Environment: "test" }
  const units = yield* instances.recordDiscovered(
    [
      discovered("filtered-orders", { account, name: "orders", tags: shop }),
      discovered("filtered-reports", {
        account,
        name: "Reports",
        engine: "mysql",
        tags: { Owner: "finance", "app=x": "y", empty: "" }
      }),
      discovered("filtered-sure", { account, name: "100%_sure", region: "us-east-1" }),
      discovered("filtered-cluster", { account, name: "aurora", kind: "cluster", class: null, tags: shop })
    ],
    at("2024-02-01T00:00:00Z")
  )
  yield* advice.issue(units.map(({ id, name }) => firstDraft(planAt(id, issuedAt), refusedResult(id, name))))
  yield* savings.record(
    units.map(({ id }) => ({
      instance_id: id,
      day: "2024-03-02",
      advised_hours: 2,
      stopped_hours: 1,
      hourly: 0.5,
      currency: "USD"
    }))
  )
})

const sorted = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name).toSorted()

/** The names of the units of every listing that takes a filter. */
const namesBy = Effect.fnUntraced(function* (filter: UnitFilter) {
  const instances = yield* InstanceStore
  const advice = yield* AdviceStore
  const savings = yield* SavingsStore
  const all: UnitFilter = { account, ...filter }
  return {
    instances: sorted(yield* instances.list(all)),
    results: sorted((yield* advice.results({ ...all, limit: 10 })).map(({ unit }) => unit)),
    plans: sorted(yield* advice.newestPlans(all)),
    changes: sorted(yield* advice.changes({ ...all, since: at("2024-01-01T00:00:00Z") })),
    months: sorted(yield* savings.months({ ...all, ...month })),
    units: (yield* advice.totals(all)).units,
    saved: (yield* savings.totals({ ...all, ...month })).reduce((sum, { units }) => sum + units, 0)
  }
})

const filters: ReadonlyArray<readonly [filter: UnitFilter, names: ReadonlyArray<string>]> = [
  [{}, ["100%_sure", "Reports", "aurora", "orders"]],
  [{ kind: "cluster" }, ["aurora"]],
  [{ kind: "instance", owner: "shop" }, ["orders"]],
  [{ account: "200000000091" }, []],
  [{ region: "us-east-1" }, ["100%_sure"]],
  [{ engine: "mysql" }, ["Reports"]],
  [{ owner: "shop" }, ["aurora", "orders"]],
  [{ owner: "Shop" }, []],
  [{ environment: "test", engine: "mysql" }, []],
  [{ text: "RE" }, ["100%_sure", "Reports"]],
  [{ text: "%_" }, ["100%_sure"]],
  [{ text: "' OR true --" }, []],
  [{ tag: [{ key: "Owner", value: null }] }, ["Reports", "aurora", "orders"]],
  [{ tag: [{ key: "owner", value: null }] }, []],
  [{ tag: [{ key: "Owner", value: "shop" }] }, ["aurora", "orders"]],
  [{ tag: [{ key: "Owner", value: "Shop" }] }, []],
  [
    {
      tag: [
        { key: "Owner", value: "shop" },
        { key: "Environment", value: null }
      ],
      kind: "instance"
    },
    ["orders"]
  ],
  [
    {
      tag: [
        { key: "Owner", value: "shop" },
        { key: "Owner", value: "finance" }
      ]
    },
    []
  ],
  [{ tag: [{ key: "empty", value: "" }] }, ["Reports"]],
  [{ tag: [{ key: "app=x", value: "y" }] }, ["Reports"]],
  [{ tag: [{ key: "app", value: "x=y" }] }, []],
  [{ tag: [{ key: "__proto__", value: null }] }, []],
  [{ tag: [{ key: "constructor", value: null }] }, []],
  [{ tag: [{ key: "0", value: null }] }, []],
  [{ tag: [] }, ["100%_sure", "Reports", "aurora", "orders"]]
]

export const unitFilterTests = (it: StoreTests) => {
  describe("UnitFilter", () => {
    it.effect("selects the same units in every listing", () =>
      Effect.gen(function* () {
        yield* addFleet
        for (const [filter, names] of filters) {
          const expected = { instances: names, results: names, plans: names, changes: names, months: names }
          assert.deepStrictEqual(
            yield* namesBy(filter),
            { ...expected, units: names.length, saved: names.length },
            JSON.stringify(filter)
          )
        }
      })
    )

    it.effect("selects before the page is cut: pages with a filter hold the selected units only, each once", () =>
      Effect.gen(function* () {
        const advice = yield* AdviceStore
        const filter = { account, owner: "shop" }
        const [first] = yield* advice.newestPlans({ ...filter, limit: 1 })
        const after = { name: "aurora", id: first?.plan.instance_id ?? assert.fail("no plan") }
        assert.deepStrictEqual(sorted(yield* advice.newestPlans({ ...filter, after, limit: 1 })), ["orders"])
        const since = at("2024-01-01T00:00:00Z")
        const [change, ...others] = yield* advice.changes({ ...filter, since, limit: 1 })
        assert.isEmpty(others)
        const { sequence } = change ?? assert.fail("no change")
        const next = yield* advice.changes({ ...filter, since, after: { sequence } })
        assert.deepStrictEqual(sorted([...next, { name: change?.name ?? "" }]), ["aurora", "orders"])
      })
    )

    it.effect("is refused by every listing if a value cannot be stored", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const advice = yield* AdviceStore
        const savings = yield* SavingsStore
        const refusals = (filter: UnitFilter) => [
          Effect.flip(instances.list(filter)),
          Effect.flip(advice.results({ ...filter, limit: 1 })),
          Effect.flip(advice.newestPlans(filter)),
          Effect.flip(advice.changes({ ...filter, since: at(issuedAt) })),
          Effect.flip(savings.months({ ...filter, ...month })),
          Effect.flip(savings.totals({ ...filter, ...month }))
        ]
        const cases: ReadonlyArray<readonly [filter: UnitFilter, field: string]> = [
          [{ text: "a\0b" }, "text"],
          [{ tag: [{ key: "", value: null }] }, "tag.0.key"],
          [{ tag: [{ key: "a\0b", value: null }] }, "tag.0.key"],
          [{ tag: [{ key: "team", value: "\uD800" }] }, "tag.0.value"]
        ]
        for (const [filter, field] of cases) {
          for (const error of yield* Effect.all(refusals(filter))) {
            assert.deepInclude(error, { _tag: "InvalidPage", field })
          }
        }
      })
    )
  })
}
