import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy as policy } from "@snoozeql/domain/AnalysisPolicy"
import { decodeEarlierWeekly } from "@snoozeql/domain/EarlierWeekly"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { type AdviseInput, type AdvisedUnit, adviseUnit } from "../../src/plan/adviseUnit.ts"
import { planDay } from "../../src/plan/planDay.ts"
import { analyze } from "../../src/week/analyze.ts"
import { observe, officeHours, type WallClock } from "../support/observations.ts"

const start = Date.parse("2026-06-01T00:00:00Z")
const after = (days: number, minutes = 0) => DateTime.makeUnsafe(start + days * 86_400_000 + minutes * 60_000)

type IsActive = (clock: WallClock & { caseDay: number }) => boolean

const advise = (days: number, isActive: IsActive, more: Partial<AdviseInput> = {}) =>
  adviseUnit({
    observations: observe({ days, isActive }),
    timezone: "UTC",
    now: after(days, 3),
    policy,
    oneIn: () => 50,
    isAsleep: false,
    earlierAdvice: undefined,
    ...more
  })

/** What a plan and the hours before it say about the weekly method, for the plan of the next day. */
const remember = ({ earlierWeekly, plan }: AdvisedUnit) => {
  const first = (plan.hours[0]?.hour.epochMilliseconds ?? 0) / millisPerHour
  return (hour: number) =>
    hour < first
      ? earlierWeekly !== null && decodeEarlierWeekly({ first_hour: first, bits: earlierWeekly })(hour)
      : plan.hours[hour - first]?.weekly_method === true
}

/** Active at one hour of the night of every ninth day, which no week shows. */
const drifting: IsActive = (clock) => officeHours(clock) || (clock.caseDay % 9 === 4 && clock.hour === 2)

describe("adviseUnit", () => {
  it("returns the weekly view at the beginning of the running hour", () => {
    const observations = observe({ days: 42, isActive: officeHours })
    const { analysis } = advise(42, officeHours)
    expect(analysis).toEqual(analyze({ observations, timezone: "UTC", until: after(42), policy }))
  })

  it("plans the 24 hours after the running one, with the risks and decisions of planDay", () => {
    const observations = observe({ days: 60, isActive: drifting })
    const expected = planDay({ observations, timezone: "UTC", now: after(60), policy, oneIn: 50 })
    const { plan } = advise(60, drifting)
    expect(plan.status).toBe("planned")
    expect(plan.hours.map(({ hour }) => hour)).toEqual([...expected.hours.slice(1).map(({ hour }) => hour), after(61)])
    for (const [index, { asleep, ground, risk }] of expected.hours.slice(1).entries()) {
      expect(plan.hours[index]).toMatchObject({ asleep, ground })
      expect(plan.hours[index]?.risk).toBeCloseTo(risk, 9)
    }
  })

  it("never sleeps on a protected date of the zone, or before awake_until, and says so", () => {
    const timezone = "America/New_York"
    const protectedDates = { ...policy, protected_dates: [{ kind: "date", date: "2026-07-12" }] as const }
    const onDate = advise(42, () => false, { timezone, policy: protectedDates }).plan.hours
    // July 13 begins at 04:00 UTC in New York. The plan covers the 24 hours from 01:00 UTC on.
    expect(onDate.map(({ asleep }) => asleep)).toEqual(onDate.map((_, index) => index >= 3))
    expect(onDate.slice(0, 3).map(({ ground }) => ground)).toEqual(Array.from({ length: 3 }, () => "protected_date"))
    const awake = { ...policy, awake_until: after(42, 9 * 60 + 1) }
    const until = advise(42, () => false, { timezone, policy: awake, isAsleep: true }).plan.hours
    expect(until.filter(({ ground }) => ground === "awake_until").map(({ hour }) => hour)).toEqual(
      Array.from({ length: 9 }, (_, index) => after(42, (index + 1) * 60))
    )
    expect(until.every(({ asleep, ground }) => asleep === (ground !== "awake_until"))).toBe(true)
    const day = planDay({
      observations: observe({ days: 42, isActive: () => false }),
      timezone,
      now: after(42),
      policy: { ...protectedDates, awake_until: after(42, 60) }
    })
    expect(day.hours.slice(0, 2).map(({ explanation }) => explanation)).toEqual([
      "the policy keeps it awake until 2026-07-13T01:00:00.000Z",
      "2026-07-12 is a protected date of the policy"
    ])
  })

  it("does not count on the hours of a protected date for a sleep that crosses the plan's end", () => {
    // Idle from 22:00 on: a sleep of 3 hours is too short, unless it continues on the next day.
    const isActive: IsActive = ({ hour }) => hour < 22 && hour >= 4
    const last = (protectedDate: string) =>
      planDay({
        observations: observe({ days: 60, isActive }),
        timezone: "UTC",
        now: after(60),
        policy: { ...policy, protected_dates: [{ kind: "date", date: protectedDate }] },
        oneIn: 50
      }).hours.at(-1)
    expect(last("2026-08-05")).toMatchObject({ asleep: true })
    expect(last("2026-08-01")).toMatchObject({ asleep: false, ground: "short_run" })
  })

  it("computes the earlier advice of the weekly method once, and then relies on what was issued", () => {
    const yesterday = advise(59, drifting)
    expect(yesterday.earlierWeekly).toHaveLength(126)
    const continued = advise(60, drifting, { earlierAdvice: remember(yesterday) })
    const afterwards = advise(60, drifting)
    expect(continued.earlierWeekly).toBeNull()
    expect(continued.plan).toEqual(afterwards.plan)
    expect(afterwards.plan.weeklySlept).toBeGreaterThan(100)
    // The control: another record gives other figures.
    expect(advise(60, drifting, { earlierAdvice: () => false }).plan.weeklySlept).toBe(0)
  })

  it("does not use a record of the weekly method that holds a needed hour", () => {
    const clean = advise(60, officeHours, { earlierAdvice: () => true, oneIn: () => 400 })
    expect(clean.plan.weeklyNeeded).toBeGreaterThan(0)
    expect(clean.plan.hours.some(({ ground }) => ground === "weekly_record")).toBe(false)
  })

  it("needs 14 days of history for a plan, but not for the weekly view", () => {
    const { analysis, earlierWeekly, plan } = advise(13, officeHours)
    expect(plan).toMatchObject({ status: "insufficient", weeklySlept: 0 })
    expect(plan.hours).toHaveLength(24)
    expect(plan.hours.every(({ asleep, ground }) => !asleep && ground === "insufficient")).toBe(true)
    expect(earlierWeekly).toBeNull()
    expect(analysis.observed_hours).toBe(13 * 24)
  })

  it("lets only a sleep under way be shorter than the shortest run", () => {
    const busyFrom: IsActive = ({ hour }) => hour >= 3
    const short = (isAsleep: boolean) => {
      const { plan } = advise(42, busyFrom, { isAsleep, oneIn: () => 20 })
      return plan.hours.slice(0, 2).map(({ asleep }) => asleep)
    }
    expect(short(true)).toEqual([true, true])
    expect(short(false)).toEqual([false, false])
  })

  it("asks the owner of a unit that is always idle", () => {
    expect(advise(42, () => false).plan.status).toBe("always_idle")
    expect(advise(42, () => true).plan.status).toBe("none")
  })

  it("labels the hours of the history, and knows nothing of others", () => {
    const { labelOf } = advise(42, officeHours)
    const hourOf = (day: number, hour: number) => start / millisPerHour + day * 24 + hour
    expect([labelOf(hourOf(41, 3)), labelOf(hourOf(38, 10))]).toEqual(["idle", "active"])
    expect([labelOf(hourOf(42, 0)), labelOf(hourOf(-1, 0))]).toEqual(["unknown", "unknown"])
  })

  it("plans a cluster by the hours of its members", () => {
    const member = (isActive: IsActive) => ({
      ...observe({ days: 42, isActive }),
      existsFrom: null,
      existsUntil: null
    })
    const members = [member(officeHours), member(({ hour }) => hour === 20)]
    const { plan } = advise(42, officeHours, { observations: { members, statusChanges: [] } })
    const slept = plan.hours.flatMap(({ asleep, hour }) => (asleep ? [DateTime.toPartsUtc(hour).hour] : []))
    expect(slept).toEqual([1, 2, 3, 4, 5, 6, 7, 21, 22, 23, 0])
  })
})
