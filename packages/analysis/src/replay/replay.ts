import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { DateTime } from "effect"
import { everySeries } from "../hours/internal/everySeries.ts"
import { makeUnitTable } from "../hours/internal/clusterTable.ts"
import { absent, type HourTable, stopped } from "../hours/internal/HourTable.ts"
import { observedSpan } from "../hours/internal/observedSpan.ts"
import { active, idle, stopped as stoppedLabel } from "../labels/labelHours.ts"
import { labelUnit, makeUnitBaselines } from "../labels/labelUnit.ts"
import type { ObservedUnit } from "../hours/ObservedUnit.ts"
import { Forecast, type ForecastStages, type HourForecast, usualStages } from "../plan/Forecast.ts"
import { holdsBeforeStop } from "../plan/holdsBeforeStop.ts"
import { fewestHours } from "../plan/planDay.ts"
import type { ProviderWindows } from "../awake/stayAwake.ts"
import { protectHours } from "../plan/HourProtection.ts"
import { type PlannedHours, planHours, type PlanRule } from "../plan/planHours.ts"

const hoursPerDay = 24

/** Fewer weeks than these are not worth cutting a replay to whole weeks. */
const fewestWeeks = 2

/** How often a new plan is made: every hour for the next hour, every day for a day, or every week for a week. */
export type Refit = "hourly" | "daily" | "weekly"

/** How plans are made and carried out in a replay. */
export interface ReplayMode {
  /** The promise: at most one hour in this many slept hours is needed. */
  readonly oneIn: number
  readonly refit: Refit
  /** Whether a planned sleep is checked once more before the stop. Decisions made hour by hour are checked anyway. */
  readonly look: boolean
  /** Whether hours that are slept are not seen, as in operation. */
  readonly censored: boolean
}

/** What is replayed. */
export interface ReplaySetting {
  /** The IANA zone of the instance's week. */
  readonly timezone: string
  /** Its protected dates keep the past awake too, its `awake_until` does not. */
  readonly policy: AnalysisPolicy
  /**
   * The backup and maintenance windows, which keep the instance awake if the policy says so. Today's count for all of
   * the past.
   */
  readonly facts?: ProviderWindows
  /** The first hour to decide. The default is the first midnight (UTC) after 14 days of history. */
  readonly from?: DateTime.Utc
  /** The exclusive end. The default is the end of the last observed hour. */
  readonly until?: DateTime.Utc
  /**
   * If given, only the last whole weeks are decided, at most this many, so that every day of the week counts equally.
   * They end with the last midnight (UTC). Fewer than 14 days are decided all. `from` is then not looked at.
   */
  readonly mostWeeks?: number
  /** Pass other stages than the usual ones only for measurements. */
  readonly stages?: ForecastStages
}

/** How history is replayed. */
export interface ReplayOptions extends ReplaySetting, ReplayMode {}

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
  /** 1 for an hour in which the unit was really stopped, so that `active` is `notKnown`. */
  readonly stopped: Uint8Array
}

/** The code of an hour of a replay that is neither known to be active nor idle. */
export const notKnown = 2

/** The table of all observations before `until`, or before the last midnight if whole weeks are decided. */
const tableOf = (
  observations: ObservedUnit,
  { mostWeeks, until }: Pick<ReplaySetting, "mostWeeks" | "until">
): HourTable => {
  const [earliest, latest] = observedSpan(observations)
  const first = Math.floor(earliest / millisPerHour)
  const last = Math.min(until?.epochMilliseconds ?? Number.POSITIVE_INFINITY, latest + millisPerHour)
  const step = mostWeeks === undefined ? 1 : hoursPerDay
  const end = Math.floor(last / millisPerHour / step) * step
  return first < end ? makeUnitTable(observations, first, end) : makeUnitTable(observations, 0, 0)
}

/** A copy whose hours can be hidden. */
const copyOf = (table: HourTable): HourTable => ({
  ...table,
  status: table.status.slice(),
  values: everySeries((name) => table.values[name].slice()),
  ...(table.lower !== undefined && { lower: table.lower.map(copyOf) })
})

/** Removes what was observed in an hour, since the instance, or every member of the cluster, would have been asleep. */
const hide = (table: HourTable, index: number) => {
  if (table.status[index] !== absent) table.status[index] = stopped
  for (const column of Object.values(table.values)) column[index] = Number.NaN
  for (const rank of table.lower ?? []) hide(rank, index)
}

/** Whether the hours were active, by the ceilings of the whole history, and whether the unit was stopped in them. */
const truthOf = (table: HourTable, policy: AnalysisPolicy): Pick<Replay, "active" | "stopped"> => {
  const labels = labelUnit(table, makeUnitBaselines(table, policy), policy)
  return {
    active: labels.map((label) => (label === active ? 1 : label === idle ? 0 : notKnown)),
    stopped: labels.map((label) => (label === stoppedLabel ? 1 : 0))
  }
}

/** The index of the first hour to decide, with which the first plan begins: a midnight unless `from` is given. */
const startOf = (table: HourTable, { from, mostWeeks }: Pick<ReplaySetting, "from" | "mostWeeks">): number => {
  const earliest = Math.ceil((table.first + fewestHours) / hoursPerDay) * hoursPerDay - table.first
  if (mostWeeks !== undefined) {
    const weeks = Math.min(mostWeeks, Math.floor((table.length - earliest) / hoursPerWeek))
    return weeks < fewestWeeks ? earliest : table.length - weeks * hoursPerWeek
  }
  return from === undefined ? earliest : Math.max(0, Math.ceil(from.epochMilliseconds / millisPerHour) - table.first)
}

/** The decisions of a replay, made hour by hour. */
class Decisions {
  readonly #forecast: Forecast
  readonly #table: HourTable
  readonly #mode: ReplayMode
  readonly #rule: PlanRule
  readonly #start: number
  readonly asleep: Uint8Array
  readonly risk: Float64Array
  /** The present plan, and the index of its first hour. */
  #plan: PlannedHours = { hours: [], beyond: 0 }
  #planFrom = 0
  /** The end of the present sleep, if decisions are made hour by hour. */
  #sleepsUntil = 0

  constructor(forecast: Forecast, table: HourTable, minimumRun: number, mode: ReplayMode, start: number) {
    this.#forecast = forecast
    this.#table = table
    this.#mode = mode
    this.#rule = { oneIn: mode.oneIn, minimumRun }
    this.#start = start
    this.asleep = new Uint8Array(table.length)
    this.risk = new Float64Array(table.length)
  }

  decide(now: number): void {
    const isAsleep = this.#mode.refit === "hourly" ? this.#decideHour(now) : this.#followPlan(now)
    this.asleep[now] = isAsleep ? 1 : 0
    if (isAsleep && this.#mode.censored) hide(this.#table, now)
  }

  #wasAsleep(now: number): boolean {
    return this.asleep[now - 1] === 1
  }

  #makePlan(now: number, length: number): void {
    this.#plan =
      now < fewestHours
        ? { hours: [], beyond: 0 }
        : planHours(this.#forecast, now, length, this.#wasAsleep(now), this.#rule)
    this.#planFrom = now
  }

  #followPlan(now: number): boolean {
    const length = this.#mode.refit === "weekly" ? hoursPerWeek : hoursPerDay
    if ((now - this.#start) % length === 0) this.#makePlan(now, length)
    const planned = this.#plan.hours[now - this.#planFrom]
    this.risk[now] = planned?.risk ?? 1
    if (planned?.isAsleep !== true) return false
    return !this.#mode.look || this.#wasAsleep(now) || this.#stopsAfterLook(now)
  }

  #stopsAfterLook(now: number): boolean {
    const rest = this.#plan.hours.slice(now - this.#planFrom)
    const awakeAgain = rest.findIndex(({ isAsleep }) => !isAsleep)
    const length = awakeAgain < 0 ? rest.length : awakeAgain
    const beyond = awakeAgain < 0 ? this.#plan.beyond : 0
    if (length + beyond < this.#rule.minimumRun) return false
    this.#forecast.observe(now)
    return holdsBeforeStop(this.#forecast, now, now + length, this.#mode.oneIn)
  }

  #decideHour(now: number): boolean {
    if (now < this.#sleepsUntil) return true
    this.#forecast.observe(now)
    const ahead: Array<HourForecast> = []
    for (let at = now; at < now + hoursPerDay; at++) {
      const hour = this.#forecast.forecast(now, at, this.#mode.oneIn)
      if (hour.mayBeSlept) ahead.push(hour)
      if (at === now) this.risk[now] = hour.risk
      if (!hour.mayBeSlept) break
    }
    const mayStop = now >= fewestHours && !this.#wasAsleep(now) && ahead.length >= this.#rule.minimumRun
    if (!mayStop) return false
    for (const { at, risk } of ahead) if (at < this.risk.length) this.risk[at] = risk
    this.#sleepsUntil = now + ahead.length
    return true
  }
}

/** Decides hour by hour, in several modes at the same time that see the same hours. Yields after each day. */
function* decideAll(
  table: HourTable,
  start: number,
  modes: ReadonlyArray<ReplayMode>,
  { facts, policy, stages = usualStages, timezone }: ReplaySetting
): Generator<void, ReadonlyArray<Decisions>, void> {
  const protection = protectHours({
    // The past says what plans are worth when the unit need not stay awake any more.
    policy: { ...policy, awake_until: null },
    windows: facts,
    timezone,
    now: (table.first + table.length) * millisPerHour
  })
  const forecast = new Forecast(table, { timezone, policy, protection, stages })
  const all = modes.map((mode) => new Decisions(forecast, table, policy.minimum_run_hours, mode, start))
  for (let day = start % hoursPerDay; day < table.length; day += hoursPerDay) {
    forecast.refit(day)
    const until = Math.min(day + hoursPerDay, table.length)
    for (let now = Math.max(day, start); now < until; now++) for (const decisions of all) decisions.decide(now)
    yield
  }
  return all
}

/**
 * Replays as `replayModes` does, and yields after each day of a replay. Use it in a program that has other work to do:
 * a replay of twelve weeks takes a fifth of a second, a day a few milliseconds.
 */
export function* replayByDay(
  observations: ObservedUnit,
  setting: ReplaySetting,
  modes: ReadonlyArray<ReplayMode>
): Generator<void, ReadonlyArray<Replay>, void> {
  const table = tableOf(observations, setting)
  const start = startOf(table, setting)
  if (start >= table.length) return []
  const truth = truthOf(table, setting.policy)
  const seeing = modes.filter(({ censored }) => !censored)
  const decided = seeing.length === 0 ? [] : yield* decideAll(table, start, seeing, setting)
  const replays: Array<Replay> = []
  for (const mode of modes) {
    const shared = decided[seeing.indexOf(mode)]
    const decisions = shared ?? (yield* decideAll(copyOf(table), start, [mode], setting))[0]
    if (decisions === undefined) continue
    replays.push({
      first: table.first + start,
      asleep: decisions.asleep.subarray(start),
      risk: decisions.risk.subarray(start),
      active: truth.active.subarray(start),
      stopped: truth.stopped.subarray(start)
    })
  }
  return replays
}

/** Runs a replay to its end. */
const finish = <A>(work: Generator<void, A, void>): A => {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/**
 * Replays the history of an instance or a cluster in several modes, as `replay` does in one. Use it to compare modes:
 * those that see all hours share the work. Returns the replays in the order of the modes, or none if nothing is left to
 * decide.
 */
export const replayModes = (
  observations: ObservedUnit,
  setting: ReplaySetting,
  modes: ReadonlyArray<ReplayMode>
): ReadonlyArray<Replay> => finish(replayByDay(observations, setting, modes))

/**
 * Replays the history of an instance or a cluster without knowledge of the future: the method decides each hour from
 * earlier hours only. Returns undefined if nothing is left to decide after the 14 days of history that a plan needs.
 *
 * Use it to find out what the advice would have done to a database of your own; `scoreReplay` counts the result.
 * Whether an hour was active is labelled by the ceilings of the whole history. The ceilings that the method decides by
 * come from earlier hours only.
 */
export const replay = (observations: ObservedUnit, options: ReplayOptions): Replay | undefined =>
  replayModes(observations, options, [options])[0]
