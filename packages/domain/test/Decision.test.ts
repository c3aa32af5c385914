import { DateTime, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { DecisionRequest, standingDecision, type UnitDecision, wrongDecisionDate } from "../src/Decision.ts"

const now = DateTime.makeUnsafe("2026-04-01T10:00:00Z")
const later = (duration: { readonly days?: number; readonly milliseconds?: number }) => DateTime.add(now, duration)

const decision: UnitDecision = {
  verdict: "dismissed",
  reason: "not now",
  until: later({ days: 1 }),
  decided_by: null,
  decided_at: now,
  version: 2
}

describe("standingDecision", () => {
  const endOf = (of: UnitDecision, newestVersion: number | null, at = now) =>
    standingDecision(of, { newestVersion, now: at }).ended_because

  it("is in force until its date, which does not belong to it", () => {
    expect(endOf(decision, 2, later({ days: 1, milliseconds: -1 }))).toBeNull()
    expect(endOf(decision, 2, later({ days: 1 }))).toBe("expired")
    expect(endOf({ ...decision, until: null }, 2, later({ days: 5000 }))).toBeNull()
  })

  it("is in force for no other version than its own", () => {
    expect(endOf(decision, 3)).toBe("advice_changed")
    expect(endOf(decision, null)).toBe("advice_changed")
    expect(endOf({ ...decision, version: null }, null)).toBeNull()
    expect(endOf({ ...decision, version: null }, 1)).toBe("advice_changed")
    expect(standingDecision(decision, { newestVersion: 2, now })).toEqual({
      ...decision,
      in_force: true,
      ended_because: null
    })
  })
})

describe("wrongDecisionDate", () => {
  it("refuses what is not in the future, and what is more than 400 days away", () => {
    expect(wrongDecisionDate(now, now)).toContain("in the future")
    expect(wrongDecisionDate(later({ milliseconds: 1 }), now)).toBeUndefined()
    expect(wrongDecisionDate(later({ days: 400 }), now)).toBeUndefined()
    expect(wrongDecisionDate(later({ days: 400, milliseconds: 1 }), now)).toContain("at most 400 days")
  })
})

describe("DecisionRequest", () => {
  const isRequest = Schema.is(Schema.toType(DecisionRequest))

  it("has a reason if it dismisses", () => {
    expect(isRequest({ verdict: "accepted" })).toBe(true)
    expect(isRequest({ verdict: "dismissed" })).toBe(false)
    expect(isRequest({ verdict: "dismissed", reason: " " })).toBe(false)
    expect(isRequest({ verdict: "dismissed", reason: "two\nlines" })).toBe(false)
    expect(isRequest({ verdict: "dismissed", reason: "x".repeat(500) })).toBe(true)
    expect(isRequest({ verdict: "dismissed", reason: "x".repeat(501) })).toBe(false)
  })
})
