import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { plannedSleeps as sleepsUnless } from "../../src/issue/plannedSleeps.ts"
import type { PlanMask } from "@snoozeql/store/AdviceStore"
import { monday, planIn, range } from "./plans.ts"

const midnight = monday * 24
const at = (hour: number, minutes = 0) => DateTime.makeUnsafe(hour * millisPerHour + minutes * 60_000)

/** Plans of two days that sleep from 20:00 to 06:00. */
const nights = [-24, 0].map((offset) => {
  const hour = midnight + offset
  return planIn(hour, [...range(hour + 1, hour + 6), ...range(hour + 20, hour + 25)])
})

const plannedSleeps = (plans: ReadonlyArray<PlanMask>, now: DateTime.Utc) => sleepsUnless(plans, now, () => false)

describe("plannedSleeps", () => {
  it("shows the sleep under way from its beginning on, also in the hour that the newest plan does not cover", () => {
    expect(plannedSleeps(nights, at(midnight, 10))).toEqual([
      { start: at(midnight - 4), end: at(midnight + 6) },
      { start: at(midnight + 20), end: at(midnight + 25) }
    ])
    // By the newest plan alone, nothing would be asleep now.
    expect(plannedSleeps(nights.slice(1), at(midnight, 10))[0]?.start).toEqual(at(midnight + 1))
  })

  it("omits sleeps that have ended", () => {
    expect(plannedSleeps(nights, at(midnight + 6))).toEqual([{ start: at(midnight + 20), end: at(midnight + 25) }])
    expect(plannedSleeps(nights, at(midnight + 30))).toEqual([])
    expect(plannedSleeps([], at(midnight))).toEqual([])
  })

  it("omits the hours that have become protected, the running one included", () => {
    const until = midnight + 3
    expect(sleepsUnless(nights, at(midnight, 10), (hour) => hour < until)[0]).toEqual({
      start: at(midnight + 3),
      end: at(midnight + 6)
    })
  })
})
