import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import { InstanceId } from "@snoozeql/domain/Instance"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { scoreDays, type ScoreInput } from "../../src/issue/scoreDays.ts"
import { monday, planIn, range } from "./plans.ts"

const instance_id = InstanceId.make("00000000-0000-4000-8000-000000000001")
const midnight = monday * 24

/** Plans of three nights from 22:00 to 06:00, issued in the first hour of each day. */
const nights = [-1, 0, 1].map((day) => {
  const hour = midnight + day * 24
  return planIn(hour, [...range(hour + 1, hour + 6), hour + 22, hour + 23, hour + 24])
})

const score = (labels: Readonly<Record<number, ActivityLabel>>, more: Partial<ScoreInput> = {}) =>
  scoreDays({
    instance_id,
    plans: nights,
    labelOf: (hour) => labels[hour - midnight] ?? "idle",
    startedByHand: new Set(),
    firstDay: monday,
    untilDay: monday + 1,
    ...more
  })

const counts = {
  instance_id,
  day: "2026-01-05",
  idle_hours: 8,
  needed_hours: 0,
  slept_hours: 0,
  unknown_hours: 0,
  stops: 1,
  false_stops: 0,
  promised_hours: 0.16
}

describe("scoreDays", () => {
  it("counts what became of the hours that were planned asleep", () => {
    expect(score({})).toEqual([counts])
    const mixed = score({ 1: "active", 2: "unknown", 3: "doubtful", 4: "cpu_idle", 5: "stopped", 12: "active" })
    expect(mixed).toEqual([
      {
        ...counts,
        idle_hours: 3,
        needed_hours: 1,
        slept_hours: 1,
        unknown_hours: 3,
        false_stops: 1,
        promised_hours: 0.08
      }
    ])
  })

  it("counts a needed hour once for each sleep, also over midnight", () => {
    const before = score({ "-1": "active", 2: "active" })
    expect(before).toMatchObject([{ needed_hours: 1, false_stops: 0 }])
    expect(score({ 2: "active", 3: "active", 23: "active" })).toMatchObject([{ needed_hours: 3, false_stops: 2 }])
  })

  it("counts a sleep of several days at most once in 24 hours", () => {
    const days = [0, 1, 2].map((day) =>
      planIn(midnight + day * 24, range(midnight + day * 24 + 1, midnight + day * 24 + 25))
    )
    const scores = score({ 5: "active", 20: "active", 50: "active" }, { plans: days, untilDay: monday + 3 })
    expect(scores.map(({ false_stops, stops }) => [stops, false_stops])).toEqual([
      [1, 1],
      [0, 0],
      [0, 1]
    ])
  })

  it("counts a start by hand in the middle of a sleep as need, but not the start of a schedule in its last hour", () => {
    const slept = Object.fromEntries(range(-2, 30).map((hour) => [hour, "stopped" as const]))
    const started = score(slept, { startedByHand: new Set([midnight + 2]) })
    expect(started).toMatchObject([{ needed_hours: 1, slept_hours: 7, idle_hours: 0, false_stops: 1 }])
    expect(score(slept, { startedByHand: new Set([midnight + 5, midnight + 12]) })).toMatchObject([{ needed_hours: 0 }])
  })

  it("omits days without an hour that was planned asleep", () => {
    expect(score({}, { plans: [planIn(midnight - 1, [])] })).toEqual([])
    expect(score({}, { plans: [] })).toEqual([])
  })

  const label = FastCheck.constantFrom<ActivityLabel>("active", "idle", "unknown", "doubtful", "cpu_idle", "stopped")

  it("moves no rate when an hour was really slept", () => {
    const rates = FastCheck.property(
      FastCheck.array(label, { minLength: 24, maxLength: 24 }),
      FastCheck.nat({ max: 23 }),
      (labels, at) => {
        const labelOf = (of: ReadonlyArray<ActivityLabel>) => (hour: number) => of[hour - midnight] ?? "idle"
        // An hour that is not known becomes one that was slept.
        const observed = labels.with(at, "unknown")
        const [before] = score({}, { labelOf: labelOf(observed) })
        const [after] = score({}, { labelOf: labelOf(observed.with(at, "stopped")) })
        for (const count of ["idle_hours", "needed_hours", "promised_hours", "false_stops", "stops"] as const) {
          expect(after?.[count]).toBe(before?.[count])
        }
        const planned = (one: typeof before) => (one?.slept_hours ?? 0) + (one?.unknown_hours ?? 0)
        expect(planned(after)).toBe(planned(before))
      }
    )
    FastCheck.assert(rates)
  })
})
