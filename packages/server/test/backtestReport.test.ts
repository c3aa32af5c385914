import { assert, describe, it } from "@effect/vitest"
import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { InstanceId } from "@snoozeql/domain/Instance"
import { backtestReport } from "../src/output/backtestReport.ts"
import { placeColumns } from "../src/output/placeColumns.ts"

const figures = figuresOf(zeroReplayScore, 0)
const first = InstanceId.make("00000000-0000-4000-8000-000000000001")
const second = InstanceId.make("00000000-0000-4000-8000-000000000002")
const result = {
  refit: "daily",
  look: false,
  censored: false,
  one_in: 33,
  timezone: undefined,
  all: figures,
  reliability: []
} as const

describe("backtestReport", () => {
  it("says why members of clusters and short histories are not replayed", () => {
    const report = backtestReport({
      ...result,
      replayed: [
        { name: "orders-1", instance_id: first, cluster: { name: "orders" }, figures: null },
        { name: "young", instance_id: second, cluster: null, figures: null }
      ]
    })
    assert.include(report, "Not replayed, since a plan needs 14 days of history before it: young.\n")
    assert.include(report, "Replayed with the cluster orders, since they sleep with it: orders-1.\n")
  })

  it("names what was replayed in UTC because nobody chose its time zone", () => {
    const report = backtestReport({
      ...result,
      replayed: [
        { name: "orders", figures, timezone_source: "none" },
        { name: "chosen", figures, timezone_source: "user" },
        { name: "young", figures: null, timezone_source: "none" }
      ]
    })
    assert.include(report, "Replayed in UTC, since nobody chose their time zone: orders. Where")
  })

  it("shows what would have been saved where a price is known", () => {
    const price = { hourly: 0.5, currency: "USD", source: "estimate", as_of: "2025-06-30" } as const
    const savings = { price, saved: 30, saved_a_month: 42.5, after_discount: null }
    const report = backtestReport({
      ...result,
      replayed: [
        { name: "orders", instance_id: first, figures, savings },
        { name: "billing", instance_id: second, figures, savings: null }
      ],
      saved: [
        { currency: "EUR", saved: 1, saved_a_month: 2, after_discount: null },
        { currency: "USD", saved: 30, saved_a_month: 42.5, after_discount: null }
      ]
    })
    assert.match(report, / hours saved +saved\/month\n/)
    assert.match(report, /\norders .* 42\.50 USD\n/)
    assert.match(report, /\nbilling .* –\n/)
    assert.match(report, /\nall .* 2\.00 EUR, 42\.50 USD\n/)
    assert.include(report, "no discount is set for it. Some prices are an estimate. No price is known of billing.\n")
    assert.notInclude(report, "after discounts")
    const withoutPrices = backtestReport({ ...result, replayed: [{ name: "orders", figures }] })
    assert.notInclude(withoutPrices, "saved/month")
  })

  it("shows what would have been saved before and after discounts, where one applies", () => {
    const price = { hourly: 0.5, currency: "USD", source: "list_price", as_of: "2026-03-01" } as const
    const amounts = { saved: 30, saved_a_month: 40 }
    const replayed = [
      {
        name: "orders",
        figures,
        savings: { price, ...amounts, after_discount: { hourly: 0.25, saved: 15, saved_a_month: 20 } }
      },
      { name: "billing", figures, savings: { price, ...amounts, after_discount: null } }
    ]
    const saved = [{ currency: "USD", saved: 60, saved_a_month: 80, after_discount: { saved: 45, saved_a_month: 60 } }]
    const report = backtestReport({ ...result, replayed, saved })
    assert.match(report, / hours saved +saved\/month +after discounts\n/)
    assert.match(report, /\norders .* 40\.00 USD +20\.00 USD\n/)
    assert.match(report, /\nbilling .* 40\.00 USD +40\.00 USD\n/)
    assert.match(report, /\nall .* 80\.00 USD +60\.00 USD\n/)
    assert.include(report, "before and after the discounts in the settings.\n")
  })

  it("says why a unit cannot sleep instead of listing its hours", () => {
    const blockers = [{ kind: "read_replica", explanation: "a read replica: RDS does not stop it" }] as const
    const orders = { name: "orders", figures }
    const replica = { name: "replica", figures, blockers }
    const report = backtestReport({ ...result, replayed: [orders, replica] })
    assert.include(report, "Cannot sleep, so no sum counts them:\n  replica: a read replica: RDS does not stop it\n")
    assert.notMatch(report, /\nreplica /)
    assert.match(backtestReport({ ...result, replayed: [replica] }), /\nreplica /)
    assert.notInclude(backtestReport({ ...result, replayed: [orders] }), "Cannot sleep")
  })

  it("shows the accounts and regions if there are several", () => {
    const replayed = [first, second].map((instance_id) => ({ name: "orders", instance_id, figures }))
    const report = (secondRegion: string) =>
      backtestReport(
        { ...result, replayed },
        placeColumns([
          { id: first, account: "111111111111", region: "eu-west-1" },
          { id: second, account: "111111111111", region: secondRegion }
        ])
      )
    assert.match(report("us-east-1"), /\norders +111111111111 +us-east-1 +0 /)
    assert.notInclude(report("eu-west-1"), "111111111111")
  })
})
