import { describe, expect, it } from "@effect/vitest"
import { figuresOf } from "../../src/replay/figures.ts"
import { savingsOf, totalSavings } from "../../src/replay/replaySavings.ts"
import { zeroReplayScore } from "../../src/replay/scoreReplay.ts"

const figures = figuresOf({ ...zeroReplayScore, hours: 1460, known: 1460, idle: 400, slept: 200 }, 0.5)
const price = { hourly: 0.5, currency: "USD", source: "list_price", as_of: "2026-03-01" } as const

describe("savingsOf", () => {
  it("returns the money by the price itself, and after a discount", () => {
    expect(savingsOf(figures, { price, discounted: 0.2 })).toEqual({
      price,
      saved: 100,
      saved_a_month: 50,
      after_discount: { hourly: 0.2, saved: 40, saved_a_month: 20 }
    })
    expect(savingsOf(figures, { price, discounted: null })?.after_discount).toBeNull()
    // A free hour is discounted too.
    expect(savingsOf(figures, { price, discounted: 0 })?.after_discount?.saved).toBe(0)
  })

  it("returns null without figures, replayed hours or a price", () => {
    expect(savingsOf(null, { price, discounted: 0.2 })).toBeNull()
    expect(savingsOf(figures, { price: null, discounted: null })).toBeNull()
    expect(savingsOf(figuresOf(zeroReplayScore, 0.5), { price, discounted: 0.2 })).toBeNull()
  })
})

describe("totalSavings", () => {
  const unit = (currency: string, discounted: number | null) => ({
    figures,
    savings: savingsOf(figures, { price: { ...price, currency }, discounted }),
    blockers: []
  })

  it("omits what can never sleep", () => {
    const blockers = [{ kind: "read_replica", explanation: "a read replica: RDS does not stop it" }] as const
    expect(totalSavings([{ ...unit("USD", null), blockers }])).toEqual({ saved: [], units_without_price: 0 })
  })

  it("counts units without a discount at their price, in a currency in which another unit has one", () => {
    const units = [unit("USD", 0.2), unit("EUR", null), unit("USD", null), { figures, savings: null, blockers: [] }]
    expect(totalSavings(units)).toEqual({
      saved: [
        { currency: "EUR", saved: 100, saved_a_month: 50, after_discount: null },
        { currency: "USD", saved: 200, saved_a_month: 100, after_discount: { saved: 140, saved_a_month: 70 } }
      ],
      units_without_price: 1
    })
  })
})
