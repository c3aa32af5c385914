import { describe, expect, it } from "@effect/vitest"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { historyOf } from "../../src/hours/HourObservation.ts"
import { type PlanInput, planDay } from "../../src/plan/planDay.ts"
import { observe, observeHours, officeHours, type WallClock } from "../support/observations.ts"

const policy = defaultAnalysisPolicy
const start = "2026-06-01T00:00:00Z"
const after = (days: number) => DateTime.makeUnsafe(Date.parse(start) + days * 86_400_000)

const plan = (days: number, isActive: (clock: WallClock & { caseDay: number }) => boolean, more?: Partial<PlanInput>) =>
  planDay({ observations: observe({ days, isActive }), timezone: "UTC", now: after(days), policy, oneIn: 50, ...more })

const slept = (hours: ReturnType<typeof plan>["hours"]) => hours.flatMap(({ asleep }, hour) => (asleep ? [hour] : []))

describe("planDay", () => {
  it("needs 14 days of history", () => {
    expect(plan(13, officeHours)).toMatchObject({ status: "insufficient", hours: [] })
    expect(plan(13, officeHours).explanation).toBe("13 days of history, a plan needs 14")
    expect(plan(14, officeHours).hours).toHaveLength(24)
  })

  it("plans the nights of a working day, and explains why", () => {
    const { explanation, hours, status } = plan(42, officeHours)
    expect(status).toBe("planned")
    expect(explanation).toBe("may sleep in 14 of the next 24 hours")
    expect(slept(hours)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 18, 19, 20, 21, 22, 23])
    expect(hours.filter(({ asleep }) => asleep).every(({ risk }) => risk < 1.25 / 50)).toBe(true)
    expect(hours[3]?.explanation).toMatch(
      /^Monday 03:00 was active in 0 of 6 known weeks; 03:00 was active on 0 of the last 7 known days and 0 of the last 28; it was last active 54 hours before the last one; in the last 28 days its small risks promised [\d.]+ active hours, and 0 came; risk [\d.]+ %, up to 2.5 % may sleep$/
    )
    expect(hours[9]).toMatchObject({ asleep: false, ground: "risk_too_high" })
    expect(hours[9]?.explanation).toMatch(
      /what speaks most against it: (Monday 09:00 was active in 6 of 6|09:00 was active on 5 of)/
    )
  })

  it("relies on the clean record of the weekly method where the risk by itself is too high", () => {
    const { hours } = plan(42, ({ hour }) => hour % 8 >= 5, { oneIn: 200 })
    const byRecord = hours.filter(({ ground }) => ground === "weekly_record")
    expect(byRecord.length).toBeGreaterThan(0)
    expect(byRecord[0]?.explanation).toMatch(
      /^the weekly method recommends it, and of the \d+ known hours that its daily advice slept in the last 42 days none was active; risk 0\.\d+ %$/
    )
  })

  it("keeps the hours awake that the policy protects", () => {
    const protectedPolicy: AnalysisPolicy = {
      ...policy,
      protected_hours: [{ days: ["Monday"], start: "02:00", end: "03:00" }]
    }
    const { hours } = plan(42, officeHours, { policy: protectedPolicy })
    expect(hours[2]).toMatchObject({ asleep: false, ground: "protected_hours" })
    expect(hours[2]?.explanation).toBe("the policy protects this hour of the week")
    expect(hours[1]).toMatchObject({ asleep: false, ground: "short_run" })
    expect(plan(42, officeHours, { policy: protectedPolicy, isAsleep: true }).hours[1]?.asleep).toBe(true)
  })

  it("states the measured chance of use of a database that is always idle", () => {
    const empty = plan(42, () => false, { facts: { ...facts, first_seen_at: after(42 - 20) } })
    expect(empty).toMatchObject({
      status: "always_idle",
      empty: { empty_days: 42, chance_of_use: { within_7_days: 0.003, within_30_days: 0.008 }, may_be_deleted: false }
    })
    expect(empty.explanation).toContain("0.3 % were used again within 7 days")
    expect(empty.explanation).toContain("deletion is advised only after 28 empty days that discovery has seen")
    const seenLonger = plan(42, () => false, { facts: { ...facts, first_seen_at: after(13) } })
    expect(seenLonger.explanation).toContain("snapshot and delete it")
  })

  it("never takes an active database for an always idle one because a tenth of its hours is missing", () => {
    const active = fc.record({
      hour: fc.nat(23),
      everyDays: fc.integer({ min: 1, max: 3 }),
      lost: fc.uniqueArray(fc.nat(28 * 24 - 1), { minLength: 67, maxLength: 67 })
    })
    fc.assert(
      fc.property(active, ({ everyDays, hour, lost }) => {
        const observations = observeHours({
          days: 28,
          isActive: (clock) => clock.hour === hour && clock.caseDay % everyDays === 0
        }).filter((_, index) => !lost.includes(index))
        expect(
          planDay({ observations: historyOf(observations), timezone: "UTC", now: after(28), policy }).status
        ).not.toBe("always_idle")
      }),
      { numRuns: 8 }
    )
  })
})

const facts = { backup_retention_days: 0, backup_window: null, maintenance_window: null, first_seen_at: null }
