import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { planDay } from "../../src/plan/planDay.ts"
import { observe, officeHours, type WallClock } from "../support/observations.ts"

const now = DateTime.makeUnsafe("2026-07-13T00:00:00Z")
const policy = defaultAnalysisPolicy

const plan = (isSeen: (clock: WallClock) => boolean) =>
  planDay({
    observations: observe({
      days: 42,
      isActive: officeHours,
      change: (seen, clock) => (isSeen(clock) ? seen : undefined)
    }),
    timezone: "UTC",
    now,
    policy,
    oneIn: 30
  })

describe("planDay, of what is not observed", () => {
  it("keeps an hour of the week awake if nothing is known of it, whatever the hours around it show", () => {
    const { hours } = plan(({ hour, weekday }) => !(weekday === 0 && hour === 3))
    expect(hours[3]).toMatchObject({ asleep: false, ground: "never_observed" })
    expect(hours[3]?.explanation).toBe("nothing is known of this hour of the week in the last 8 weeks")
    expect(hours[5]?.asleep).toBe(true)
    expect(plan(() => true).hours[3]?.asleep).toBe(true)
  })

  it("keeps awake every UTC hour that overlaps a protected local hour", () => {
    // In Kolkata, 02:30 to 03:00 (UTC) is the first half of the local hour from 08:00.
    const { hours } = planDay({
      observations: observe({ days: 42 }),
      timezone: "Asia/Kolkata",
      now,
      policy: { ...policy, protected_hours: [{ days: ["Monday"], start: "08:00", end: "09:00" }] }
    })
    expect(
      hours.map(({ ground }, hour) => (ground === "protected_hours" ? hour : -1)).filter((hour) => hour >= 0)
    ).toEqual([2, 3])
  })
})
