import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { BacktestFigures } from "@snoozeql/domain/Backtest"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { historyOf } from "../../src/hours/HourObservation.ts"
import type { ObservedHistory } from "../../src/hours/ObservedHistory.ts"
import { figuresOf } from "../../src/replay/figures.ts"
import { notKnown, type Replay, replayModes } from "../../src/replay/replay.ts"
import { savedHoursOf } from "../../src/replay/replaySavings.ts"
import {
  falseShareOf,
  falseStopsPerMonth,
  netHours,
  recallOf,
  scoreReplay,
  zeroReplayScore
} from "../../src/replay/scoreReplay.ts"
import { activityOf, millisPerHour, monday, observeActiveHours, observeActivity } from "../support/histories.ts"

const cycleCost = defaultAnalysisPolicy.cycle_cost_hours

const replayWeeks = (observations: ObservedHistory, mostWeeks = 8, until?: number) =>
  replayModes(
    observations,
    {
      timezone: "UTC",
      policy: defaultAnalysisPolicy,
      mostWeeks,
      ...(until !== undefined && { until: DateTime.makeUnsafe(monday + until * millisPerHour) })
    },
    [false, true].map((censored) => ({ oneIn: 33, refit: "daily" as const, look: false, censored }))
  )

const figuresIn = (replay: Replay | undefined): BacktestFigures =>
  figuresOf(replay === undefined ? zeroReplayScore : scoreReplay(replay), cycleCost)

const savedIn = ([seen, censored]: ReadonlyArray<Replay>) => savedHoursOf(figuresIn(seen), figuresIn(censored))

const office = (weeks: number) =>
  Array.from({ length: weeks * 168 }, (_, index) => index % 24 >= 8 && index % 24 < 18 && index % 168 < 120)

/** Whether more is claimed to be saved, or to be saved at least, than the record shows hours at rest or stopped. */
const claimsTooMuch = (replays: ReadonlyArray<Replay>, score: typeof scoreReplay): boolean => {
  const [seen, censored] = replays.map((replay) => figuresOf(score(replay), cycleCost))
  const [replay] = replays
  if (seen === undefined || censored === undefined || replay === undefined) return false
  const saved = savedHoursOf(seen, censored)
  if (saved === null) return false
  const atRest = replay.active.reduce(
    (sum, active, index) => sum + (active === 0 || replay.stopped[index] === 1 ? 1 : 0),
    0
  )
  const perWeek = (atRest / replay.active.length) * 168
  return saved.conservative > saved.net || saved.net > perWeek || saved.net > saved.hours
}

/** The columns of a replay, an hour each. */
const replays = fc
  .array(
    fc.record({
      asleep: fc.nat(1),
      seen: fc.constantFrom(
        { active: 0, stopped: 0 },
        { active: 1, stopped: 0 },
        { active: notKnown, stopped: 0 },
        { active: notKnown, stopped: 1 }
      ),
      risk: fc.double({ min: 0, max: 0.1, noNaN: true })
    }),
    { minLength: 1, maxLength: 200 }
  )
  .map((hours): Replay => ({
    first: 0,
    asleep: Uint8Array.from(hours, ({ asleep }) => asleep),
    risk: Float64Array.from(hours, ({ risk }) => risk),
    active: Uint8Array.from(hours, ({ seen }) => seen.active),
    stopped: Uint8Array.from(hours, ({ seen }) => seen.stopped)
  }))

/** Rates, which say how good sleep is. */
const ratesOf = (replay: Replay) => {
  const score = scoreReplay(replay)
  return [recallOf(score), falseShareOf(score), falseStopsPerMonth(score), score.expected / score.slept]
}

/** Puts one hour into a replay that would have been slept and in which it was stopped, after an hour that is like that. */
const withSleptHour = (replay: Replay, at: number): Replay => {
  const insert = (column: Uint8Array | Float64Array, value: number) => [
    ...column.subarray(0, at),
    value,
    ...column.subarray(at)
  ]
  return {
    first: replay.first,
    asleep: Uint8Array.from(insert(replay.asleep, 1)),
    risk: Float64Array.from(insert(replay.risk, 0.01)),
    active: Uint8Array.from(insert(replay.active, notKnown)),
    stopped: Uint8Array.from(insert(replay.stopped, 1))
  }
}

describe("savedHoursOf", () => {
  it("claims at least what both replays saved, and no more than the record shows at rest", () => {
    fc.assert(
      fc.property(activityOf(5), (activity) => {
        expect(claimsTooMuch(replayWeeks(observeActivity(activity)), scoreReplay)).toBe(false)
      }),
      { numRuns: 8 }
    )
  }, 60_000)

  it("would be found to claim too much if needed hours counted as saved", () => {
    const needsNights = Array.from({ length: 6 * 168 }, (_, index) => index >= 4 * 168 || office(4)[index] === true)
    const played = replayWeeks(observeActivity(needsNights))
    const generous: typeof scoreReplay = (replay) => ({
      ...scoreReplay(replay),
      slept: replay.asleep.length,
      needed: 0,
      stops: 0
    })
    expect(claimsTooMuch(played, scoreReplay)).toBe(false)
    expect(claimsTooMuch(played, generous)).toBe(true)
  })

  it("says nothing of a week by fewer than 14 days, and takes whole weeks of more", () => {
    const days = (count: number) => replayWeeks(observeActivity(office(12)), 8, count * 24)
    expect(days(14)).toEqual([])
    expect(savedIn(days(27))).toBeNull()
    expect(days(27)[0]?.asleep.length).toBe(13 * 24)
    expect(savedIn(days(28))).toMatchObject({ basis: "replay", days: 14 })
    expect(savedIn(days(34))).toMatchObject({ days: 14 })
    expect(savedIn(days(35))).toMatchObject({ days: 21 })
    expect(savedIn(days(84))).toMatchObject({ days: 56 })
    // The last hours of a day that is not over are not replayed.
    const unfinished = replayWeeks(observeActivity(office(12)), 8, 80 * 24 + 13)[0]
    expect((unfinished?.first ?? 0) + (unfinished?.asleep.length ?? 0) - monday / millisPerHour).toBe(80 * 24)
  })

  it("saves as much for a unit that follows its plans as was foreseen with its slept hours hidden", () => {
    const activity = office(10)
    const free = replayWeeks(observeActivity(activity))
    const foreseen = savedIn(free)
    const asleep = free[1]?.asleep
    const from = (free[1]?.first ?? 0) - monday / millisPerHour
    const followed = observeActiveHours(activity).map((hour, index) =>
      asleep?.[index - from] === 1 ? { ...hour, status: "stopped" as const, values: {} } : hour
    )
    const replayed = replayWeeks(historyOf(followed))
    expect(replayed.map((replay) => replay.asleep)).toEqual([asleep, asleep])
    const saved = savedIn(replayed)
    expect(saved?.net).toBeCloseTo(foreseen?.conservative ?? Number.NaN, 10)
    expect(saved?.conservative).toBe(saved?.net)
    expect(saved?.net).toBeGreaterThan(60)
    // The control: if stopped hours did not count, nothing would be left for it.
    const without = replayed.map((replay) => figuresOf({ ...scoreReplay(replay), stopped: 0 }, cycleCost))
    expect(without.map((figures) => savedHoursOf(figures, figures)?.net)).toEqual([0, 0])
  })

  it("is nothing where stops cost more than they save", () => {
    const short = figuresOf({ ...zeroReplayScore, hours: 336, known: 336, idle: 5, slept: 5, needed: 4, stops: 5 }, 0.5)
    const good = figuresOf({ ...zeroReplayScore, hours: 336, known: 336, idle: 50, slept: 50, stops: 5 }, 0.5)
    expect(savedHoursOf(short, short)).toMatchObject({ net: 0, conservative: 0 })
    expect(savedHoursOf(good, short)).toMatchObject({ hours: 25, cycles: 2.5, net: 23.75, conservative: 0 })
    expect(savedHoursOf(short, good)).toMatchObject({ net: 0, conservative: 0 })
  })
})

describe("an hour that was really slept", () => {
  it("moves no rate, and is saved", () => {
    fc.assert(
      fc.property(replays, fc.nat(200), (replay, place) => {
        // Inside a sleep, so that it makes no stop of its own.
        const at = replay.asleep.indexOf(1, place % replay.asleep.length) + 1
        fc.pre(at > 0)
        const longer = withSleptHour(replay, at)
        expect(ratesOf(longer)).toEqual(ratesOf(replay))
        expect(netHours(scoreReplay(longer), 0.5)).toBe(netHours(scoreReplay(replay), 0.5) + 1)
      })
    )
  })
})
