import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import * as fc from "fast-check"
import type { ClusterHistory } from "../../src/hours/ClusterHistory.ts"
import { planDay } from "../../src/plan/planDay.ts"
import { type Refit, replay, type ReplayOptions } from "../../src/replay/replay.ts"
import { scoreReplay } from "../../src/replay/scoreReplay.ts"
import { activityOf, millisPerHour, monday, observeActivity } from "../support/histories.ts"

const weeks = 4

type Activity = ReadonlyArray<boolean>

/** A cluster whose members are used in these hours. */
const clusterOf = (members: ReadonlyArray<Activity>): ClusterHistory => ({
  statusChanges: [],
  members: members.map((activity) => ({ ...observeActivity(activity), existsFrom: null, existsUntil: null }))
})

/** Whether any member is used: what a stop of the cluster would take away. */
const anyOf = (members: ReadonlyArray<Activity>): Activity =>
  (members[0] ?? []).map((_, hour) => members.some((activity) => activity[hour] === true))

const optionsOf = (refit: Refit, look: boolean, censored: boolean): ReplayOptions => ({
  timezone: "Europe/Berlin",
  policy: defaultAnalysisPolicy,
  oneIn: 50,
  refit,
  look,
  censored
})

const modes = fc.tuple(fc.constantFrom<Refit>("hourly", "daily", "weekly"), fc.boolean(), fc.boolean())

const members = fc.array(activityOf(weeks), { minLength: 1, maxLength: 3 })

const office = Array.from({ length: weeks * 168 }, (_, index) => index % 24 >= 8 && index % 24 < 18)
const evening = Array.from({ length: weeks * 168 }, (_, index) => [20, 21].includes(index % 24))

describe("replay of a cluster", () => {
  it("decides as for one database that is used whenever a member is, and is scored by all members", () => {
    let slept = 0
    fc.assert(
      fc.property(members, modes, (of, mode) => {
        const played = replay(clusterOf(of), optionsOf(...mode))
        expect(played).toEqual(replay(observeActivity(anyOf(of)), optionsOf(...mode)))
        const from = (played?.first ?? 0) - monday / millisPerHour
        const truth = anyOf(of).slice(from)
        expect(Array.from(played?.active ?? [], (code) => code === 1)).toEqual(truth)
        slept += played?.asleep.reduce((sum, asleep) => sum + asleep, 0) ?? 0
      }),
      { numRuns: 25 }
    )
    expect(slept).toBeGreaterThan(1_000)
  })

  it("does not depend on which member is used: a failover every night changes nothing", () => {
    fc.assert(
      fc.property(activityOf(weeks), activityOf(weeks), modes, (one, other, mode) => {
        const isSwapped = (hour: number) => Math.floor(hour / 24) % 2 === 1
        const swap = (own: Activity, of: Activity) =>
          own.map((isActive, hour) => (isSwapped(hour) ? of[hour] === true : isActive))
        const swapped = clusterOf([swap(one, other), swap(other, one)])
        expect(replay(swapped, optionsOf(...mode))).toEqual(replay(clusterOf([one, other]), optionsOf(...mode)))
      }),
      { numRuns: 8 }
    )
  })

  it("sees nothing of any member in an hour that it sleeps, if slept hours are not seen", () => {
    // Both members are used at 23:00 only, and around the clock from the sixth week on.
    const activity = Array.from({ length: 9 * 168 }, (_, index) => index % 24 === 23 || index >= 6 * 168)
    const options = { ...optionsOf("daily", false, true), oneIn: 100, timezone: "UTC" }
    const played = replay(clusterOf([activity, activity]), options)
    expect(played).toEqual(replay(observeActivity(activity), options))
    expect(played === undefined ? 0 : scoreReplay(played).needed).toBeGreaterThan(0)
  })

  it("sleeps in no hour in which a member is used every day", () => {
    const played = replay(clusterOf([office, evening]), { ...optionsOf("daily", false, false), timezone: "UTC" })
    const hours = new Set(Array.from(played?.asleep ?? [], (asleep, index) => (asleep === 1 ? index % 24 : -1)))
    expect([9, 20, 21].filter((hour) => hours.has(hour))).toEqual([])
    expect(hours.has(3)).toBe(true)
  })

  it("control: the replay of its busiest member alone sleeps through the hours of another", () => {
    const played = replay(observeActivity(office), { ...optionsOf("daily", false, false), timezone: "UTC" })
    const truth = Uint8Array.from(anyOf([office, evening]), Number).subarray(
      (played?.first ?? 0) - monday / millisPerHour
    )
    expect(played === undefined ? 0 : scoreReplay({ ...played, active: truth }).needed).toBeGreaterThan(20)
  })

  it("is of plans as `planDay` makes them of a cluster: the night begins after the evening's use", () => {
    const plan = planDay({
      observations: clusterOf([office, evening]),
      timezone: "UTC",
      now: DateTime.makeUnsafe(monday + weeks * 168 * millisPerHour),
      policy: defaultAnalysisPolicy
    })
    expect(plan.hours.flatMap(({ asleep }, hour) => (asleep ? [hour] : []))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 22, 23])
  })
})
