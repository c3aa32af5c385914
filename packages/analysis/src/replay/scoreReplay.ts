import { hoursPerMonth } from "@snoozeql/domain/timeUnits"
import { notKnown, type Replay } from "./replay.ts"

const hoursPerWeek = 168

/**
 * Counts of a replay. Counts of several instances can be added. Unknown hours count only in `hours` and `stops`, and hours
 * in which the unit was really stopped in `stopped` too. So hours that were not observed move no rate.
 */
export interface ReplayScore {
  /** All replayed hours. */
  readonly hours: number
  /** Hours that are known to have been idle or active. An hour without metrics, or in which it was stopped, is not. */
  readonly known: number
  /** Hours that were idle. */
  readonly idle: number
  /** Hours that would have been slept and are known to have been idle or active. */
  readonly slept: number
  /** Hours that would have been slept and were active. */
  readonly needed: number
  /**
   * Hours that would have been slept and in which it was really stopped. They cost nothing, but nothing is known of their
   * need.
   */
  readonly stopped: number
  /** How many times the instance would have been stopped. */
  readonly stops: number
  /** Stops with at least one needed hour before the next start. */
  readonly falseStops: number
  /** The sum of the stated risks of the hours in `slept`: how many of them were expected to be needed. */
  readonly expected: number
}

/** The score of an empty replay. */
export const zeroReplayScore: ReplayScore = {
  hours: 0,
  known: 0,
  idle: 0,
  slept: 0,
  needed: 0,
  stopped: 0,
  stops: 0,
  falseStops: 0,
  expected: 0
}

/** Adds the scores of two replays. */
export const addReplayScores = (a: ReplayScore, b: ReplayScore): ReplayScore => ({
  hours: a.hours + b.hours,
  known: a.known + b.known,
  idle: a.idle + b.idle,
  slept: a.slept + b.slept,
  needed: a.needed + b.needed,
  stopped: a.stopped + b.stopped,
  stops: a.stops + b.stops,
  falseStops: a.falseStops + b.falseStops,
  expected: a.expected + b.expected
})

/** Counts the hours that would have been slept, and how many of them were needed. Use it on what `replay` returns. */
export const scoreReplay = ({ active, asleep, risk, stopped }: Replay): ReplayScore => {
  const score = { ...zeroReplayScore, hours: asleep.length }
  let isFalse = false
  for (let index = 0; index < asleep.length; index++) {
    const known = active[index] !== notKnown
    if (known) score.known++
    if (active[index] === 0) score.idle++
    if (asleep[index] !== 1) continue
    if (index === 0 || asleep[index - 1] === 0) {
      score.stops++
      isFalse = false
    }
    if (!known) {
      if (stopped[index] === 1) score.stopped++
      continue
    }
    score.slept++
    score.expected += risk[index] ?? 0
    if (active[index] !== 1) continue
    score.needed++
    if (!isFalse) score.falseStops++
    isFalse = true
  }
  return score
}

/** The share of the idle hours that would have been slept, or NaN without idle hours. */
export const recallOf = ({ idle, needed, slept }: ReplayScore): number => (slept - needed) / idle

/** The share of the slept hours that were needed, or 0 if no hour was slept. */
export const falseShareOf = ({ needed, slept }: ReplayScore): number => (slept === 0 ? 0 : needed / slept)

/**
 * False stops of one instance in a month of 730 known hours, or 0 without known hours. Unknown hours show no false stop,
 * so they are not part of that month: otherwise an instance that is little known would look safe.
 */
export const falseStopsPerMonth = ({ falseStops, known }: ReplayScore): number =>
  known === 0 ? 0 : (falseStops / known) * hoursPerMonth

/** Stops of one instance in a week. */
export const stopsPerWeek = ({ hours, stops }: ReplayScore): number =>
  hours === 0 ? 0 : (stops / hours) * hoursPerWeek

/**
 * Idle hours slept, and hours in which the unit was really stopped as it would have been, less what the stops cost in
 * hours of compute. Without the stopped hours, whoever follows the plans would see their savings disappear.
 */
export const netHours = ({ needed, slept, stopped, stops }: ReplayScore, cycleCost: number): number =>
  slept - needed + stopped - cycleCost * stops
