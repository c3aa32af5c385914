import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { DateTime } from "effect"
import type { HourObservation } from "../HourObservation.ts"
import { awakeByPolicy } from "../internal/awakeHours.ts"
import { makeBaselines } from "../internal/ceilings.ts"
import { type HourTable, makeHourTable, stopped } from "../internal/HourTable.ts"
import { active, idle, labelHours } from "../internal/labelHours.ts"
import { allSteps } from "../MethodSteps.ts"
import { Forecast, type ForecastStages, usualStages } from "../plan/Forecast.ts"
import { holdsBeforeStop } from "../plan/holdsBeforeStop.ts"
import { fewestHours } from "../plan/planDay.ts"
import { type PlannedHours, planHours } from "../plan/planHours.ts"

const hoursPerDay = 24

/** How often a new plan is made: every hour for the next hour, every day for a day, or every week for a week. */
export type Refit = "hourly" | "daily" | "weekly"

/** How history is replayed. */
export interface ReplayOptions {
  /** The IANA zone of the instance's week. */
  readonly timezone: string
  readonly policy: AnalysisPolicy
  /** The promise: at most one hour in this many slept hours is needed. */
  readonly oneIn: number
  readonly refit: Refit
  /** Whether a planned sleep is checked once more before the stop. Decisions made hour by hour are checked anyway. */
  readonly look: boolean
  /** Whether hours that are slept are not seen, as in operation. */
  readonly censored: boolean
  /** The first hour to decide. The default is the first midnight (UTC) after 14 days of history. */
  readonly from?: DateTime.Utc
  /** The exclusive end. The default is the end of the last observed hour. */
  readonly until?: DateTime.Utc
  /** Pass other stages than the usual ones only for measurements. */
  readonly stages?: ForecastStages
}

/** What the method would have decided, hour by hour, and what happened. */
export interface Replay {
  /** The first decided hour, in hours since 1970-01-01T00:00Z. */
  readonly first: number
  /** 1 for every hour that would have been slept. */
  readonly asleep: Uint8Array
  /** The risk that was stated of every hour when it was decided. */
  readonly risk: Float64Array
  /** 1 for an active hour, 0 for an idle one, `notKnown` for an hour that is neither known to be active nor idle. */
  readonly active: Uint8Array
}

/** The code of an hour of a replay that is neither known to be active nor idle. */
export const notKnown = 2

/** The table of all observations before `until`. */
const tableOf = (observations: ReadonlyArray<HourObservation>, until: DateTime.Utc | undefined): HourTable => {
  const last = observations.reduce((latest, { hour }) => Math.max(latest, hour.epochMilliseconds), -millisPerHour)
  const end = Math.min(until?.epochMilliseconds ?? Number.POSITIVE_INFINITY, last + millisPerHour)
  return makeHourTable(observations, Number.NEGATIVE_INFINITY, Math.floor(end / millisPerHour))
}

/** Removes what was observed in an hour, since the instance would have been asleep. */
const hide = (table: HourTable, index: number) => {
  table.status[index] = stopped
  for (const column of Object.values(table.values)) column[index] = Number.NaN
}

/** Whether the hours were active, by the ceilings of the whole history. */
const truthOf = (table: HourTable, policy: AnalysisPolicy): Uint8Array =>
  labelHours(table, makeBaselines(table, policy, allSteps), policy, allSteps).map((label) =>
    label === active ? 1 : label === idle ? 0 : notKnown
  )

/** The index of the first hour to decide, with which the first plan begins: a midnight unless `from` is given. */
const startOf = (table: HourTable, from: DateTime.Utc | undefined): number => {
  if (from !== undefined) return Math.max(0, Math.ceil(from.epochMilliseconds / millisPerHour) - table.first)
  const earliest = table.first + fewestHours
  return Math.ceil(earliest / hoursPerDay) * hoursPerDay - table.first
}

/** The decisions of a replay, made hour by hour. */
class Decisions {
  readonly #forecast: Forecast
  readonly #table: HourTable
  readonly #options: ReplayOptions
  readonly #start: number
  readonly asleep: Uint8Array
  readonly risk: Float64Array
  /** The present plan, and the index of its first hour. */
  #plan: PlannedHours = { hours: [], beyond: 0 }
  #planFrom = 0
  /** The end of the present sleep, if decisions are made hour by hour. */
  #sleepsUntil = 0

  constructor(forecast: Forecast, table: HourTable, options: ReplayOptions, start: number) {
    this.#forecast = forecast
    this.#table = table
    this.#options = options
    this.#start = start
    this.asleep = new Uint8Array(table.length)
    this.risk = new Float64Array(table.length)
  }

  decide(now: number): void {
    const isAsleep = this.#options.refit === "hourly" ? this.#decideHour(now) : this.#followPlan(now)
    this.asleep[now] = isAsleep ? 1 : 0
    if (isAsleep && this.#options.censored) hide(this.#table, now)
  }

  #wasAsleep(now: number): boolean {
    return this.asleep[now - 1] === 1
  }

  #makePlan(now: number, length: number): void {
    const least = this.#options.policy.minimum_run_hours
    this.#plan =
      now < fewestHours ? { hours: [], beyond: 0 } : planHours(this.#forecast, now, length, this.#wasAsleep(now), least)
    this.#planFrom = now
  }

  #followPlan(now: number): boolean {
    const length = this.#options.refit === "weekly" ? hoursPerWeek : hoursPerDay
    if ((now - this.#start) % length === 0) this.#makePlan(now, length)
    const planned = this.#plan.hours[now - this.#planFrom]
    this.risk[now] = planned?.risk ?? 1
    if (planned?.isAsleep !== true) return false
    return !this.#options.look || this.#wasAsleep(now) || this.#stopsAfterLook(now)
  }

  #stopsAfterLook(now: number): boolean {
    const rest = this.#plan.hours.slice(now - this.#planFrom)
    const awakeAgain = rest.findIndex(({ isAsleep }) => !isAsleep)
    const length = awakeAgain < 0 ? rest.length : awakeAgain
    const beyond = awakeAgain < 0 ? this.#plan.beyond : 0
    if (length + beyond < this.#options.policy.minimum_run_hours) return false
    this.#forecast.observe(now)
    return holdsBeforeStop(this.#forecast, now, now + length)
  }

  #decideHour(now: number): boolean {
    if (now < this.#sleepsUntil) return true
    this.#forecast.observe(now)
    const ahead = this.#forecast.ahead(now, now, now + hoursPerDay)
    const awakeAgain = ahead.findIndex(({ mayBeSlept }) => !mayBeSlept)
    const length = awakeAgain < 0 ? hoursPerDay : awakeAgain
    const mayStop = now >= fewestHours && !this.#wasAsleep(now) && length >= this.#options.policy.minimum_run_hours
    for (const { at, risk } of ahead.slice(0, mayStop ? length : 1)) {
      if (at < this.risk.length) this.risk[at] = risk
    }
    if (mayStop) this.#sleepsUntil = now + length
    return mayStop
  }
}

/**
 * Replays the history of one instance without knowledge of the future: the method decides each hour from earlier hours only.
 * Returns undefined if nothing is left to decide after the 14 days of history that a plan needs.
 *
 * Use it to find out what the advice would have done to a database of your own; `scoreReplay` counts the result. Whether an
 * hour was active is labelled by the ceilings of the whole history. The ceilings that the method decides by come from earlier
 * hours only.
 */
export const replay = (observations: ReadonlyArray<HourObservation>, options: ReplayOptions): Replay | undefined => {
  const table = tableOf(observations, options.until)
  const start = startOf(table, options.from)
  if (start >= table.length) return undefined
  const truth = truthOf(table, options.policy)
  const forecast = new Forecast(table, {
    timezone: options.timezone,
    policy: options.policy,
    oneIn: options.oneIn,
    awake: awakeByPolicy(options.policy),
    stages: options.stages ?? usualStages
  })
  const decisions = new Decisions(forecast, table, options, start)
  for (let day = start % hoursPerDay; day < table.length; day += hoursPerDay) {
    forecast.refit(day)
    const until = Math.min(day + hoursPerDay, table.length)
    for (let now = Math.max(day, start); now < until; now++) decisions.decide(now)
  }
  return {
    first: table.first + start,
    asleep: decisions.asleep.subarray(start),
    risk: decisions.risk.subarray(start),
    active: truth.subarray(start)
  }
}
