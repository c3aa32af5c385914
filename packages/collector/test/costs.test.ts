import { assert, describe, it } from "@effect/vitest"
import { type CollectionRun, CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import type { Savings } from "@snoozeql/domain/Savings"
import { costsOf } from "../src/costs.ts"
import { instant } from "./support/scriptedCollector.ts"

const account = "123456789012"

const runOf = (startedAt: string, queries: number, regions: ReadonlyArray<string>): CollectionRun => ({
  id: CollectionRunId.make("00000000-0000-4000-8000-000000000001"),
  status: "succeeded",
  trigger: "schedule",
  started_at: instant(startedAt),
  finished_at: null,
  targets: regions.map((region) => ({ account, region, status: "succeeded", error: null, notes: [] })),
  ...noCollectionCounts,
  metrics_requested: queries / 4,
  queries_requested: queries,
  estimated_cost_usd: 0
})

const savingsOf = (currency: string, conservative: number): Savings => ({
  basis: currency === "USD" ? "replay" : "weekly",
  days: 56,
  asleep_hours_per_week: 100,
  cycles_per_week: 5,
  net_hours_per_week: 95,
  conservative_net_hours_per_week: 90,
  price: { hourly: 1, currency, source: "instance", as_of: null },
  per_week: { expected: 0, conservative: 0 },
  per_month: { expected: 2 * conservative, conservative },
  after_discount: null,
  weight: 1
})

const input = {
  now: instant("2026-03-20T10:00:00Z"),
  interval: 15,
  runs: [
    runOf("2026-02-28T23:45:00Z", 999_000, ["eu-west-1"]),
    runOf("2026-03-01T00:00:00Z", 400_000, ["eu-west-1", "us-east-1"]),
    runOf("2026-03-02T00:00:00Z", 100_000, ["us-east-1"])
  ],
  instances: [{ account, region: "us-east-1" }, ...Array.from({ length: 3 }, () => ({ account, region: "eu-west-1" }))],
  savings: [
    savingsOf("USD", 20),
    savingsOf("EUR", 5),
    savingsOf("USD", 30),
    { ...savingsOf("USD", 1), per_month: null }
  ],
  reserved: 0
}

describe("costsOf", () => {
  it("adds up the runs of the running month only", () => {
    assert.deepStrictEqual(costsOf(input).so_far, {
      metrics_requested: 125_000,
      queries_requested: 500_000,
      lower_usd: 1.25,
      upper_usd: 5
    })
  })

  it("divides a run over its targets by their instances, so that the targets add up to all", () => {
    assert.deepStrictEqual(
      costsOf(input).targets.map(({ instances, region, so_far }) => [region, instances, so_far.queries_requested]),
      [
        ["eu-west-1", 3, 300_000],
        ["us-east-1", 1, 200_000]
      ]
    )
  })

  it("divides a run equally over targets without a known instance", () => {
    assert.deepStrictEqual(
      costsOf({ ...input, instances: [] }).targets.map(({ so_far }) => so_far.queries_requested),
      [200_000, 300_000]
    )
  })

  it("projects a month from the known instances and the interval", () => {
    assert.closeTo(costsOf(input).projected.upper_usd, 1.87, 0.01)
    assert.closeTo(costsOf({ ...input, interval: 1440 }).projected.upper_usd, 0.02, 0.01)
  })

  it("projects an account and region at the interval that its last run had", () => {
    const target = { account, region: "us-east-1", status: "succeeded", error: null, notes: [] } as const
    const [first, ...others] = input.runs
    if (first === undefined) return assert.fail("no run")
    const at = (startedAt: string, interval_minutes?: number): CollectionRun => ({
      ...first,
      started_at: instant(startedAt),
      targets: [{ ...target, ...(interval_minutes === undefined ? {} : { interval_minutes }) }]
    })
    const intervals = (...runs: ReadonlyArray<CollectionRun>) => {
      const { projected, targets } = costsOf({ ...input, runs: [...others, ...runs] })
      assert.strictEqual(
        projected.queries_requested,
        targets.reduce((sum, one) => sum + one.projected.queries_requested, 0)
      )
      return targets.map(({ interval_minutes, projected: { queries_requested } }) => [
        interval_minutes,
        queries_requested
      ])
    }
    const west = [15, 140_160]
    assert.deepStrictEqual(intervals(), [west, [15, 46_720]])
    assert.deepStrictEqual(intervals(at("2026-03-03T00:00:00Z", 5)), [west, [5, 140_160]])
    assert.deepStrictEqual(intervals(at("2026-03-04T00:00:00Z", 60), at("2026-03-03T00:00:00Z", 5)), [
      west,
      [60, 11_680]
    ])
    assert.deepStrictEqual(intervals(at("2026-03-04T00:00:00Z"), at("2026-03-03T00:00:00Z", 5)), [west, [15, 46_720]])
  })

  it("adds up savings by currency, and subtracts the higher price of collecting from US dollars", () => {
    assert.deepStrictEqual(costsOf(input).savings, [
      {
        currency: "EUR",
        expected: 10,
        conservative: 5,
        after_discount: null,
        after_collecting: null,
        replayed: 0,
        prices: [{ source: "instance", recommendations: 1, oldest: null }]
      },
      {
        currency: "USD",
        expected: 100,
        conservative: 50,
        after_discount: null,
        after_collecting: 48.13,
        replayed: 2,
        prices: [{ source: "instance", recommendations: 2, oldest: null }]
      }
    ])
  })

  it("subtracts the price of collecting from the savings after discounts, and says where the prices come from", () => {
    const perMonth = { expected: 16, conservative: 12 }
    const listed = (as_of: string): Savings => ({
      ...savingsOf("USD", 20),
      price: { hourly: 1, currency: "USD", source: "list_price", as_of }
    })
    const savings: ReadonlyArray<Savings> = [
      { ...listed("2026-03-18"), after_discount: { hourly: 0.6, per_week: perMonth, per_month: perMonth } },
      listed("2026-03-11"),
      { ...listed("2025-06-30"), price: { hourly: 1, currency: "USD", source: "estimate", as_of: "2025-06-30" } }
    ]
    assert.deepStrictEqual(costsOf({ ...input, savings }).savings, [
      {
        currency: "USD",
        expected: 120,
        conservative: 60,
        after_discount: { expected: 96, conservative: 52 },
        after_collecting: 50.13,
        replayed: 3,
        prices: [
          { source: "list_price", recommendations: 2, oldest: "2026-03-11" },
          { source: "estimate", recommendations: 1, oldest: "2025-06-30" }
        ]
      }
    ])
  })
})
