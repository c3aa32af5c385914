import type { Advice } from "@snoozeql/domain/Advice"
import { describe, expect, it } from "vitest"
import { materialChanges } from "../../src/issue/material.ts"

const advice: Advice = {
  status: "ok",
  explanation: "could sleep",
  blockers: [],
  asleep: [0, 1, 2, 3, 4, 5, 6, 7],
  timezone: "UTC",
  one_in: 33,
  savings: {
    net_hours_per_week: 50,
    conservative_net_hours_per_week: 40,
    per_month: { expected: 100, conservative: 80, currency: "USD" }
  }
}

const kindsOf = (after: Partial<Advice>, before: Partial<Advice> = {}) =>
  materialChanges({ ...advice, ...before }, { ...advice, ...after }).map(({ kind }) => kind)

const savings = (fields: Partial<Advice["savings"]>) => ({ savings: { ...advice.savings, ...fields } })
const monthly = (expected: number, currency = "USD") => savings({ per_month: { expected, conservative: 1, currency } })

describe("materialChanges", () => {
  it("finds nothing in equal advice, whatever its words are", () => {
    expect(kindsOf({ explanation: "after 2,000 hours" })).toEqual([])
  })

  it("counts from 4 hours of the week on", () => {
    expect(kindsOf({ asleep: [0, 1, 2, 3, 4, 5, 6, 8, 9] })).toEqual([])
    expect(kindsOf({ asleep: [0, 1, 2, 3, 4, 5, 8, 9] })).toEqual(["hours"])
    expect(materialChanges(advice, { ...advice, asleep: [0, 1, 2, 3, 4, 5, 8, 9] })[0]?.explanation).toBe(
      "2 hours of the week may sleep now, 2 hours of the week may not sleep any more"
    )
  })

  it("counts from 10 % of the savings on, of the money if there is a price", () => {
    expect(kindsOf(monthly(109.9))).toEqual([])
    expect(kindsOf(monthly(110))).toEqual(["savings"])
    expect(kindsOf(monthly(90))).toEqual(["savings"])
    expect(kindsOf(monthly(100, "EUR"))).toEqual(["savings"])
    expect(kindsOf(savings({ per_month: null }))).toEqual(["savings"])
    const unpriced = { per_month: null, net_hours_per_week: 50 }
    expect(kindsOf(savings({ ...unpriced, net_hours_per_week: 54 }), savings(unpriced))).toEqual([])
    expect(kindsOf(savings({ ...unpriced, net_hours_per_week: 55 }), savings(unpriced))).toEqual(["savings"])
    const nothing = { ...unpriced, net_hours_per_week: 0 }
    const priced = { ...nothing, per_month: { expected: 0, conservative: 0, currency: "EUR" } }
    expect(kindsOf(savings(nothing), savings(nothing))).toEqual([])
    expect(kindsOf(savings(priced), savings(nothing))).toEqual([])
    expect(kindsOf(savings(unpriced), savings(nothing))).toEqual(["savings"])
  })

  it("compares what is paid after discounts, and says where the savings come from", () => {
    const discounted = (expected: number, list = 100) =>
      savings({
        basis: "replay",
        days: 28,
        per_month: { expected: list, conservative: 1, currency: "USD" },
        after_discount: { expected, conservative: 1 }
      })
    expect(kindsOf(discounted(66), discounted(60))).toEqual(["savings"])
    expect(kindsOf(discounted(60, 200), discounted(60))).toEqual([])
    // Versions from before there were replays have neither a basis nor a discount.
    expect(kindsOf(discounted(100))).toEqual([])
    expect(materialChanges(advice, { ...advice, ...discounted(60) })[0]?.explanation).toBe(
      "it would save 60.00 USD a month by a replay of 28 days; before: 100.00 USD a month by the usual week"
    )
  })

  it("names the status, what forbids sleep, the promise and the time zone", () => {
    expect(kindsOf({ status: "none" })).toEqual(["status"])
    expect(kindsOf({ one_in: 66 })).toEqual(["promise"])
    expect(kindsOf({ timezone: "Europe/Berlin" })).toEqual(["timezone"])
    const blockers = [{ kind: "gone", explanation: "it is gone" }]
    expect(kindsOf({ blockers })).toEqual(["blockers"])
    expect(kindsOf({ blockers }, { blockers: [{ kind: "gone", explanation: "in other words" }] })).toEqual([])
    expect(materialChanges({ ...advice, blockers }, advice)[0]?.explanation).toBe(
      "what no longer forbids sleep: it is gone"
    )
  })
})
