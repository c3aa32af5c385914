import { chooseSleeps } from "./chooseSleeps.ts"
import type { Forecast, HourForecast } from "./Forecast.ts"

/** A plan looks at most this many hours beyond its end. */
const greatestBeyond = 24

/** How plans are made. */
export interface PlanRule {
  /** The promise: at most one hour in this many slept hours is needed. */
  readonly oneIn: number
  /** The fewest hours of a sleep. */
  readonly minimumRun: number
}

/** An hour of a plan, and whether it is to be slept. */
export interface PlannedHour extends HourForecast {
  readonly isAsleep: boolean
}

/** The hours of a plan. */
export interface PlannedHours {
  readonly hours: ReadonlyArray<PlannedHour>
  /** How many hours after the plan's end a sleep that reaches the end is expected to continue, up to the least run. */
  readonly beyond: number
}

/**
 * Plans the `length` hours from `from` on, by what is known at `now`: those that may sleep, in runs of at least
 * `minimumRun` hours. The first run may be shorter if a sleep is under way.
 *
 * A sleep is not cut short by the plan's end. A run that reaches the end counts with the hours after it in which the
 * weekly method, with a clean record, recommends sleep. The risk of those hours does not count: the next plan states
 * it, closer to them.
 */
export const planHours = (
  forecast: Forecast,
  now: number,
  length: number,
  isUnderWay: boolean,
  { minimumRun, oneIn }: PlanRule,
  from: number = now
): PlannedHours => {
  const end = from + length
  const ahead = forecast.ahead(now, end, oneIn, from)
  let beyond = 0
  while (beyond < Math.min(minimumRun, greatestBeyond) && forecast.isReliablyIdle(now, end + beyond, oneIn)) beyond++
  const mayBeSlept = [...ahead.map((hour) => hour.mayBeSlept), ...Array.from({ length: beyond }, () => true)]
  const sleeps = chooseSleeps(mayBeSlept, isUnderWay, minimumRun)
  const hours = ahead.map((hour, index): PlannedHour => ({ ...hour, isAsleep: sleeps[index] === true }))
  return { hours, beyond: hours.at(-1)?.isAsleep === true ? beyond : 0 }
}
