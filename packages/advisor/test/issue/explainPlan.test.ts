import type { PlannedHour } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { explainPlan } from "../../src/issue/explainPlan.ts"

const hourAt = (index: number): PlannedHour => ({
  hour: DateTime.makeUnsafe(index * millisPerHour),
  asleep: index < 14,
  risk: 0.01,
  ground: "risk",
  weekly_method: false
})

const plan = {
  hours: Array.from({ length: 24 }, (_, index) => hourAt(index)),
  one_in: 50,
  reason: "scheduled",
  status: "planned"
} as const

describe("explainPlan", () => {
  it("says how many hours may sleep, and what is promised", () => {
    expect(explainPlan(plan, { isOver: false })).toBe(
      "may sleep in 14 of the 24 hours; at most one needed hour in 50 slept hours (2 %) is promised"
    )
  })

  it("says what forbids sleep once: now, or since the plan was issued", () => {
    const blocked = {
      ...plan,
      status: "none",
      hours: plan.hours.map((hour) => ({ ...hour, asleep: false, ground: "blocked" }) as const)
    } as const
    expect(explainPlan(blocked, { isOver: false })).toBe("something forbids sleep")
    expect(explainPlan(blocked, { isOver: false, forbidden: "it is excluded" })).toBe(
      "something forbids sleep: it is excluded"
    )
    expect(explainPlan({ ...plan, status: "always_idle" }, { isOver: false, forbidden: "it is excluded" })).toMatch(
      /^idle at every hour .*; now something forbids sleep: it is excluded$/
    )
  })

  it("says until when the policy keeps the unit awake", () => {
    const awakeUntil = DateTime.makeUnsafe("2026-12-01T08:00:00Z")
    const awake = {
      ...plan,
      status: "none",
      hours: plan.hours.map((hour) => ({ ...hour, asleep: false, ground: "awake_until" }) as const)
    } as const
    expect(explainPlan(awake, { isOver: false, awakeUntil })).toBe(
      "no hour of the plan may sleep; the policy keeps it awake until 2026-12-01T08:00:00.000Z"
    )
    expect(explainPlan(awake, { isOver: true, awakeUntil })).toMatch(/keeps it awake until 2026-12-01T08:00:00\.000Z$/)
    expect(explainPlan(awake, { isOver: false, awakeUntil, forbidden: "it is excluded" })).toMatch(
      /; the policy keeps it awake until .*; now something forbids sleep: it is excluded$/
    )
  })

  it("says that no hour may sleep any more once the plan has ended", () => {
    const sentence = "the plan has ended, and no newer one was issued: the unit stays awake"
    expect(explainPlan(plan, { isOver: true })).toBe(sentence)
    expect(explainPlan({ ...plan, status: "always_idle" }, { isOver: true })).toBe(sentence)
  })
})
