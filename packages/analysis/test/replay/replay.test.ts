import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { historyOf } from "../../src/hours/HourObservation.ts"
import type { ObservedHistory } from "../../src/hours/ObservedHistory.ts"
import { type Refit, replay, type ReplayOptions } from "../../src/replay/replay.ts"
import {
  falseShareOf,
  falseStopsPerMonth,
  netHours,
  recallOf,
  scoreReplay,
  stopsPerWeek,
  zeroReplayScore
} from "../../src/replay/scoreReplay.ts"
import { activityOf, millisPerHour, monday, observeActiveHours, observeActivity } from "../support/histories.ts"

const weeks = 4

const optionsOf = (refit: Refit, look = false, censored = false): ReplayOptions => ({
  timezone: "Europe/Berlin",
  policy: defaultAnalysisPolicy,
  oneIn: 50,
  refit,
  look,
  censored
})

const modes = fc.record({
  refit: fc.constantFrom<Refit>("hourly", "daily", "weekly"),
  look: fc.boolean(),
  censored: fc.boolean()
})

/** Which hours sleep, by hours since 1970. */
type Decide = (observations: ObservedHistory) => ReadonlyMap<number, string>

const decideBy =
  (options: ReplayOptions): Decide =>
  (observations) => {
    const played = replay(observations, options)
    if (played === undefined) return new Map()
    return new Map(
      Array.from(played.asleep, (asleep, index) => [played.first + index, `${asleep} ${played.risk[index]}`])
    )
  }

/** Whether any decision before the cut depends on what comes after it. */
const looksAhead = (decide: Decide, activity: ReadonlyArray<boolean>, cut: number): boolean => {
  const whole = decide(observeActivity(activity))
  const inverted = decide(observeActivity(activity.map((isActive, index) => isActive !== index >= cut)))
  const shortened = decide(observeActivity(activity.slice(0, cut)))
  return [...whole].some(
    ([hour, decision]) =>
      hour < monday / millisPerHour + cut && (inverted.get(hour) !== decision || shortened.get(hour) !== decision)
  )
}

const cuts = fc.integer({ min: 15 * 24, max: weeks * 168 - 1 })

describe("replay", () => {
  it("decides nothing by what comes later: cutting or inverting the future changes no earlier decision", () => {
    fc.assert(
      fc.property(activityOf(weeks), cuts, modes, (activity, cut, { censored, look, refit }) => {
        expect(looksAhead(decideBy(optionsOf(refit, look, censored)), activity, cut)).toBe(false)
      }),
      { numRuns: 12 }
    )
  }, 60_000)

  it("would be found to look ahead if it slept where the same hour of the next day is idle", () => {
    const peeking: Decide = (observations) => {
      const played = replay(observations, optionsOf("daily"))
      return new Map(
        Array.from(played?.active ?? [], (_, index) => [
          (played?.first ?? 0) + index,
          String(played?.active[index + 24])
        ])
      )
    }
    const everyHour = Array.from({ length: weeks * 168 }, (_, index) => index % 24 > 6)
    expect(looksAhead(peeking, everyHour, 500)).toBe(true)
  })

  it("does not depend on the order or the repetition of rows", () => {
    fc.assert(
      fc.property(activityOf(weeks), modes, fc.nat(), (activity, { censored, look, refit }, seed) => {
        const decide = decideBy(optionsOf(refit, look, censored))
        const observations = observeActiveHours(activity)
        const key = (index: number) => (index * 7919 + seed) % 1009
        const shuffled = observations
          .map((seen, index) => ({ seen, key: key(index) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ seen }) => seen)
        const repeated = [...shuffled, ...observations.slice(100, 300)]
        expect(decide(historyOf(repeated))).toEqual(decide(historyOf(observations)))
      }),
      { numRuns: 6 }
    )
  })

  it("sleeps at night if people work by day, without a needed hour", () => {
    const office = Array.from(
      { length: 6 * 168 },
      (_, index) => index % 24 >= 8 && index % 24 < 18 && index % 168 < 120
    )
    for (const refit of ["hourly", "daily", "weekly"] as const) {
      const played = replay(observeActivity(office), { ...optionsOf(refit), timezone: "UTC" })
      const score = scoreReplay(
        played ?? {
          first: 0,
          asleep: new Uint8Array(),
          risk: new Float64Array(),
          active: new Uint8Array(),
          stopped: new Uint8Array()
        }
      )
      expect(score.needed).toBe(0)
      expect(recallOf(score)).toBeGreaterThan(0.8)
    }
  })

  it("sleeps less if it does not see the hours that it sleeps", () => {
    const office = observeActivity(Array.from({ length: 8 * 168 }, (_, index) => index % 24 === 9))
    const slept = (censored: boolean) =>
      replay(office, optionsOf("daily", false, censored))?.asleep.reduce((sum, asleep) => sum + asleep, 0) ?? 0
    expect(slept(true)).toBeLessThan(slept(false))
    expect(slept(true)).toBeGreaterThan(0)
  })

  it("looks again at a database that it has put to sleep for days", () => {
    const played = replay(
      observeActivity(Array.from({ length: 10 * 168 }, () => false)),
      optionsOf("daily", false, true)
    )
    let longest = 0
    let run = 0
    for (const asleep of played?.asleep ?? []) {
      run = asleep === 1 ? run + 1 : 0
      longest = Math.max(longest, run)
    }
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThanOrEqual(96)
  })

  it("looks again at the hours that it sleeps, though it sees others every day", () => {
    // Used at 23:00 only, and around the clock from the sixth week on.
    const change = 6 * 168
    const activity = Array.from({ length: 9 * 168 }, (_, index) => index % 24 === 23 || index >= change)
    const played = replay(observeActivity(activity), {
      ...optionsOf("daily", false, true),
      oneIn: 100,
      timezone: "UTC"
    })
    const from = change - ((played?.first ?? 0) - monday / millisPerHour)
    expect(played?.asleep.subarray(0, from).includes(1)).toBe(true)
    expect(played?.asleep.subarray(from + 72).includes(1)).toBe(false)
  })

  it("checks a planned sleep once more: not after an active hour", () => {
    // Used at 23:00 on the last day only. The plan of the midnight before cannot include that, but the check before the stop can.
    const nights = Array.from({ length: 5 * 168 }, (_, index) => index % 24 >= 8 && index % 24 < 18)
    const late = nights.map((isActive, index) => isActive || index === 5 * 168 - 30)
    const slept = (activity: ReadonlyArray<boolean>, look: boolean) => {
      const played = replay(observeActivity(activity), { ...optionsOf("daily", look), timezone: "UTC" })
      return played?.asleep[5 * 168 - 29 - (played.first - monday / millisPerHour)]
    }
    expect(slept(nights, true)).toBe(1)
    expect(slept(late, false)).toBe(1)
    expect(slept(late, true)).toBe(0)
  })

  it("keeps the instance awake in its backup window, as plans do", () => {
    const idle = observeActivity(Array.from({ length: 4 * 168 }, () => false))
    const facts = { backup_retention_days: 7, backup_window: "02:10-02:40", maintenance_window: null }
    const options = { ...optionsOf("daily"), timezone: "UTC" }
    const awakeAt = (played: ReturnType<typeof replay>) =>
      new Set(Array.from(played?.asleep ?? [], (asleep, index) => (asleep === 1 ? -1 : index % 24)))
    expect(awakeAt(replay(idle, options))).toEqual(new Set([-1]))
    expect(awakeAt(replay(idle, { ...options, facts })).has(2)).toBe(true)
  })

  it("begins at `from`, and never plans on less than 14 days", () => {
    const observations = observeActivity(Array.from({ length: 4 * 168 }, () => false))
    const from = (day: number) =>
      replay(observations, { ...optionsOf("daily"), from: DateTime.makeUnsafe(monday + day * 24 * millisPerHour) })
    expect(
      from(2)
        ?.asleep.subarray(0, 12 * 24)
        .includes(1)
    ).toBe(false)
    expect(from(2)?.asleep.includes(1)).toBe(true)
    expect(from(20)?.first).toBe(monday / millisPerHour + 480)
    expect(from(28)).toBeUndefined()
    expect(replay(historyOf([]), optionsOf("daily"))).toBeUndefined()
  })
})

describe("scoreReplay", () => {
  it("counts hours, stops and false stops, and omits what is not known", () => {
    const score = scoreReplay({
      first: 0,
      asleep: Uint8Array.from([1, 1, 1, 0, 1, 1, 0, 0, 1, 1]),
      active: Uint8Array.from([0, 1, 1, 1, 0, 2, 0, 1, 1, 0]),
      stopped: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
      risk: Float64Array.from({ length: 10 }, () => 0.01)
    })
    expect(score.expected).toBeCloseTo(0.06, 10)
    expect({ ...score, expected: 0 }).toEqual({
      hours: 10,
      known: 9,
      idle: 4,
      slept: 6,
      needed: 3,
      stopped: 1,
      stops: 3,
      falseStops: 2,
      expected: 0
    })
    expect(recallOf(score)).toBe(0.75)
    expect(falseShareOf(score)).toBe(0.5)
    expect(falseStopsPerMonth(score)).toBeCloseTo((2 / 9) * 730, 10)
    expect(stopsPerWeek(score)).toBeCloseTo(50.4)
    expect(netHours(score, 0.5)).toBe(2.5)
  })

  it("finds as many false stops a month, however many unknown hours are between the known ones", () => {
    const scoreWith = (unknown: number) =>
      scoreReplay({
        first: 0,
        asleep: Uint8Array.from([0, 1, 1, 0, ...Array.from({ length: unknown }, () => 0), 1, 0]),
        active: Uint8Array.from([1, 0, 1, 1, ...Array.from({ length: unknown }, () => 2), 0, 1]),
        stopped: new Uint8Array(6 + unknown),
        risk: new Float64Array(6 + unknown)
      })
    for (const unknown of [0, 1, 100, 1000]) {
      expect(falseStopsPerMonth(scoreWith(unknown))).toBeCloseTo(730 / 6, 10)
    }
    expect(falseStopsPerMonth(zeroReplayScore)).toBe(0)
  })
})
