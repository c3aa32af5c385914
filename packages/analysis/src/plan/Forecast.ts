import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { weeklyRecordHours } from "@snoozeql/domain/EarlierWeekly"
import { dayTypeHour, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { between, type HourTable } from "../hours/internal/HourTable.ts"
import { decideWeek, type WeeklyDecision } from "../week/internal/decideWeek.ts"
import { labelUnit, type UnitBaselines } from "../labels/labelUnit.ts"
import { recommended } from "../week/internal/verdicts.ts"
import { RiskModel } from "../risk/RiskModel.ts"
import { slotWeeks, type TermWeights, termWeights } from "../risk/terms.ts"
import type { HourProtection, Protector } from "./HourProtection.ts"
import { acceptedRisk } from "./promise.ts"
import { isClean, riskOfClean, WeeklyRecord, type WeeklyScore } from "./WeeklyRecord.ts"

/**
 * How many hours before the present are labelled again. The record goes back 28 days and 8 hours, to risks that were
 * stated from the eight weeks before them.
 */
const labelledHours = 12 * hoursPerWeek + 24

/**
 * A clean weekly record counts only at hours of the day that were observed on one of this many days before. Otherwise a
 * database that sleeps at an hour would never be observed at that hour again, and its record would stay clean.
 */
const freshDays = 2

/** The stages that a measurement can replace, to find out what each of them is worth. */
export interface ForecastStages {
  readonly weights: TermWeights
  /** Whether the weekly method's record lets an hour sleep that it recommends. */
  readonly isClean: typeof isClean
  /** The weekly method. */
  readonly decideWeek: typeof decideWeek
}

/** The stages as they are used outside of measurements. */
export const usualStages: ForecastStages = { weights: termWeights, isClean, decideWeek }

/** How a forecast is made. */
export interface ForecastOptions {
  readonly timezone: string
  readonly policy: AnalysisPolicy
  /** What keeps hours awake, however idle they are. */
  readonly protection: HourProtection
  readonly stages: ForecastStages
}

/** Why an hour may sleep, or may not. */
export type HourGround = "risk" | "weekly_record" | "risk_too_high" | "never_observed" | "raised_level" | Protector

/** One hour to come. */
export interface HourForecast {
  /** The index of the hour. */
  readonly at: number
  /** The probability that the hour is active. */
  readonly risk: number
  readonly mayBeSlept: boolean
  readonly ground: HourGround
}

/**
 * Decides which of the hours to come may sleep. `oneIn` is the promise: at most one hour in this many slept hours is
 * needed. One forecast serves any promise.
 *
 * The stages in their order: the hours of the table are labelled idle, active or not known. The labels give the risk of
 * every hour to come. The weekly method gives its advice, which is compared with what happened since. Call `refit` once
 * a day for all stages, and `observe` in between to add hours. Times are indices of hours, counted from the table's
 * first hour.
 */
export class Forecast {
  readonly model: RiskModel
  readonly #table: HourTable
  readonly #options: ForecastOptions
  readonly #weekly: WeeklyRecord
  #decision: WeeklyDecision | undefined
  #score: WeeklyScore = { slept: 0, active: 0 }

  constructor(table: HourTable, options: ForecastOptions) {
    this.#table = table
    this.#options = options
    this.model = new RiskModel(options.timezone, table.first, table.length, options.stages.weights)
    this.#weekly = new WeeklyRecord(table.length + 24)
  }

  /** The start of an hour. */
  timeOf(at: number): DateTime.Utc {
    return DateTime.makeUnsafe((this.#table.first + at) * millisPerHour)
  }

  /** The zone of the unit, and until when its policy keeps it awake. */
  get clock(): { readonly timezone: string; readonly awakeUntil: DateTime.Utc | null } {
    const { policy, timezone } = this.#options
    return { timezone, awakeUntil: policy.awake_until }
  }

  /** What the weekly method decided at the last `refit`, or undefined before the first one. */
  get decision(): WeeklyDecision | undefined {
    return this.#decision
  }

  /** The score of the weekly method's daily advice up to the last `refit`. */
  get weeklyScore(): WeeklyScore {
    return this.#score
  }

  /** Whether the weekly record is clean enough to count for the promise. */
  hasCleanRecord(oneIn: number): boolean {
    return this.#options.stages.isClean(this.#score, oneIn)
  }

  /** Labels the hours before `now` again, and issues the weekly advice for the next day. */
  refit(now: number): void {
    const { policy, protection, stages, timezone } = this.#options
    const { first } = this.#table
    const window = between(this.#table, first + now - policy.history_weeks * hoursPerWeek, first + now)
    const decision = stages.decideWeek(window, timezone, protection.hoursOfWeek, policy)
    this.#decision = decision
    this.#label(Math.max(0, now - labelledHours), now, decision.whole)
    this.#score = this.#weekly.score(this.model.hours, now)
    this.#weekly.issue(now, now + 24, (at) => this.advisesWeekly(at))
  }

  /**
   * Does what `refit` does, with a decision that was made already from the hours before `now`. Use it if the decision is
   * needed for something else too. Of a cluster it takes the labels of all of its members.
   */
  adopt(now: number, decision: WeeklyDecision): void {
    const { labels } = decision.whole
    this.#decision = decision
    this.model.learn(now - labels.length, labels)
    this.#score = this.#weekly.score(this.model.hours, now)
    this.#weekly.issue(now, now + 24, (at) => this.advisesWeekly(at))
  }

  /** Takes over what the weekly method advised in the 42 days before `now`. Call it before the first `adopt`. */
  remember(now: number, advised: (at: number) => boolean): void {
    this.#weekly.issue(Math.max(0, now - weeklyRecordHours), now, advised)
  }

  /** Adds the hours up to `now`, labelled by the ceilings of the last `refit`. */
  observe(now: number): void {
    if (this.#decision !== undefined && now > this.model.hours.end) {
      this.#label(this.model.hours.end, now, this.#decision.whole)
    }
  }

  #label(from: number, until: number, baselines: UnitBaselines): void {
    const { first } = this.#table
    const labelled = between(this.#table, first + from, first + until)
    this.model.learn(from, labelUnit(labelled, baselines, this.#options.policy))
  }

  /** The hours of the local week that an hour overlaps. The hour may sleep only if all of them may. */
  #slots(at: number): ReadonlyArray<number> {
    const { hours } = this.model
    return hours.overlapped(at).map((local) => hours.slotOf(local))
  }

  #protectorOf(at: number): Protector | undefined {
    return this.#options.protection.protectorOf(this.#table.first + at)
  }

  /** Whether the hour of the week was known in any of the weeks that the risk depends on. */
  #wasObserved(now: number, at: number): boolean {
    const { hours } = this.model
    const local = hours.localOf(at)
    for (let week = 1; week <= slotWeeks; week++) {
      if (hours.wasActive(now, local - hoursPerWeek * week) !== undefined) return true
    }
    return false
  }

  /** Whether the hour of the day was observed on one of the last days. */
  #isFresh(now: number, at: number): boolean {
    const { hours } = this.model
    const latest = hours.lastSameHour(now, hours.localOf(at))
    return ([0, 1] as const).some((type) => hours.countDays(latest, freshDays, type).known > 0)
  }

  /** Whether the weekly method recommended sleep at an hour when it decided last. */
  advisesWeekly(at: number): boolean {
    if (this.#decision === undefined || this.#decision.observedHours < this.#options.policy.minimum_observed_hours) {
      return false
    }
    const { verdicts } = this.#decision
    return this.#slots(at).every((slot) => verdicts[slot]?.level === recommended)
  }

  /** Whether an hour of such a day is consistently busier than the quiet level, though no label shows it. */
  #isRaised(at: number): boolean {
    if (this.#decision === undefined) return false
    const { raised } = this.#decision.whole
    return this.#slots(at).some((slot) => {
      const found = raised[dayTypeHour(slot)]
      // Hours with a level above the ceiling are labelled active, so the risk includes them.
      return found !== undefined && found.level <= found.ceiling
    })
  }

  /** Forecasts the hours from `from` to `until` (exclusive) by what is known at `now`. */
  ahead(now: number, until: number, oneIn: number, from: number = now): ReadonlyArray<HourForecast> {
    return Array.from({ length: until - from }, (_, index) => this.forecast(now, from + index, oneIn))
  }

  /**
   * Whether the weekly method recommends sleep at an hour and has a clean record there, whatever its risk is by what is
   * known at `now`. Protected hours are not recommended.
   */
  isReliablyIdle(now: number, at: number, oneIn: number): boolean {
    return (
      this.hasCleanRecord(oneIn) &&
      this.#isFresh(now, at) &&
      this.advisesWeekly(at) &&
      this.#protectorOf(at) === undefined
    )
  }

  /** Forecasts the hour `at` by what is known at `now`. */
  forecast(now: number, at: number, oneIn: number): HourForecast {
    const risk = this.model.risk(now, at)
    const awake = (ground: HourGround): HourForecast => ({ at, risk, mayBeSlept: false, ground })
    const protector = this.#protectorOf(at)
    if (protector !== undefined) return awake(protector)
    if (!this.#wasObserved(now, at)) return awake("never_observed")
    if (this.#isRaised(at)) return awake("raised_level")
    if (risk < acceptedRisk(oneIn)) return { at, risk, mayBeSlept: true, ground: "risk" }
    if (this.isReliablyIdle(now, at, oneIn)) {
      return { at, risk: riskOfClean(this.#score), mayBeSlept: true, ground: "weekly_record" }
    }
    return awake("risk_too_high")
  }
}
