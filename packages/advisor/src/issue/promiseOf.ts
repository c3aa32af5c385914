import type { ScoredDay } from "@snoozeql/store/AdviceStore"

/** For how many days the record of a unit decides on its promise. */
export const promiseDays = 90

/** From how many false stops on a promise can become stricter. */
const fewestFalseStops = 2

/** The strictest promise to which a record leads. */
const strictest = 800

const observedOf = ({ idle_hours, needed_hours }: Pick<ScoredDay, "idle_hours" | "needed_hours">): number =>
  idle_hours + needed_hours

const breaks = (oneIn: number, record: Omit<ScoredDay, "day">): boolean =>
  record.false_stops >= fewestFalseStops && record.needed_hours * oneIn > observedOf(record)

const none = { idle_hours: 0, needed_hours: 0, false_stops: 0 }
type Counts = typeof none

const add = (a: Counts, b: Counts): Counts => ({
  idle_hours: a.idle_hours + b.idle_hours,
  needed_hours: a.needed_hours + b.needed_hours,
  false_stops: a.false_stops + b.false_stops
})

/**
 * Returns the N of the promise of a unit's next plan: at most one needed hour in N slept hours. `base` is the N of the
 * policy in force, `scores` are those of the unit's last 90 days, oldest first.
 *
 * If these days hold two false stops or more, and more than 1/N needed hours, N doubles. It doubles again if that is
 * true of the days since it doubled. It is at most 800, or `base` if that is more. It falls back when the days leave the
 * 90. Nothing of it is stored: it follows from the scores. Pure.
 */
export const promiseOf = (base: number, scores: ReadonlyArray<ScoredDay>): number => {
  if (base >= strictest || !breaks(base, scores.reduce<Counts>(add, none))) return base
  let oneIn = base
  let since = none
  for (const score of scores) {
    since = add(since, score)
    if (oneIn < strictest && breaks(oneIn, since)) {
      oneIn = Math.min(strictest, 2 * oneIn)
      since = none
    }
  }
  return oneIn
}
