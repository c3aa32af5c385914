import type { DayPlan } from "@snoozeql/analysis/plan/planDay"
import { runsOfHours } from "@snoozeql/analysis/plan/runsOfHours"
import type {
  AssessedSleep,
  AssessmentTotals,
  MonthlyFindings,
  NextDay,
  RankedAssessments,
  UnitAssessment
} from "@snoozeql/domain/Assessment"
import type { BacktestFigures } from "@snoozeql/domain/Backtest"
import type { Instance } from "@snoozeql/domain/Instance"
import { fewestReplayedHours, savedAt } from "@snoozeql/analysis/replay/replaySavings"
import { hoursPerMonth } from "@snoozeql/domain/timeUnits"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { Savings } from "@snoozeql/domain/Savings"
import type { UnitPrice } from "@snoozeql/analysis/savings/unitPrice"
import { DateTime } from "effect"
import type { Evaluation } from "./evaluate.ts"
import { compareNames } from "./rank.ts"
import { refusalsOf } from "./refusals.ts"

const hoursPerDay = 24

const weeksPerMonth = hoursPerMonth / hoursPerWeek

const round = (value: number): number => Number(value.toFixed(2))

/**
 * Returns the figures of a replay per month. `hourly` is what an hour costs after discounts, or null if that is not
 * known. There are none if fewer than 14 days were replayed: they say too little about a month. Unknown hours lower what
 * is saved, but not how often sleep is wrong.
 */
export const monthlyFindings = (figures: BacktestFigures, hourly: number | null): MonthlyFindings | null => {
  if (figures.hours < fewestReplayedHours) return null
  const perMonth = (hours: number, of: number): number => (of === 0 ? 0 : round((hours / of) * hoursPerMonth))
  const perKnownMonth = (hours: number): number => perMonth(hours, figures.known_hours)
  return {
    basis: "replay",
    days: Math.floor(figures.hours / hoursPerDay),
    idle_hours: perKnownMonth(figures.idle_hours),
    asleep_hours: perKnownMonth(figures.slept_hours),
    saved_hours: perMonth(figures.net_hours, figures.hours),
    saved: hourly === null ? null : (savedAt(figures, hourly)?.saved_a_month ?? null),
    needed_hours: perKnownMonth(figures.needed_hours),
    false_stops: round(figures.false_stops_a_month)
  }
}

/** Returns per month what the usual week of a unit saves at least. Use it if fewer than 14 days could be replayed. */
export const usualMonth = ({
  after_discount,
  asleep_hours_per_week,
  conservative_net_hours_per_week,
  days,
  per_month
}: Savings): MonthlyFindings => ({
  basis: "weekly",
  days,
  idle_hours: null,
  asleep_hours: round(asleep_hours_per_week * weeksPerMonth),
  saved_hours: round(conservative_net_hours_per_week * weeksPerMonth),
  saved: (after_discount?.per_month ?? per_month)?.conservative ?? null,
  needed_hours: null,
  false_stops: null
})

const sleepsOf = ({ hours }: DayPlan): ReadonlyArray<AssessedSleep> => {
  const runs = runsOfHours(hours.length, (index) => hours[index]?.asleep === true)
  return runs.flatMap(({ end, start }) => {
    const slept = hours.slice(start, end)
    const [first] = slept
    if (first === undefined) return []
    return {
      start: first.hour,
      end: DateTime.add(first.hour, { hours: slept.length }),
      greatest_risk: Math.max(...slept.map(({ risk }) => risk)),
      continues: end === hours.length
    }
  })
}

/** Returns the sleeps of a plan that was made at `now`. A plan without hours, for lack of history, has none. */
export const nextDayOf = (plan: DayPlan, now: DateTime.Utc): NextDay => ({
  start: DateTime.startOf(now, "hour"),
  explanation: plan.explanation,
  sleeps: sleepsOf(plan)
})

/** What a unit is assessed by. */
export interface AssessedUnit {
  readonly instance: Instance
  readonly evaluation: Evaluation
  /** Null if its history is too short to be replayed. */
  readonly figures: BacktestFigures | null
  /** What an hour of its compute costs. */
  readonly price: Pick<UnitPrice, "price" | "discounted">
  /** Whether it, or one of its members, has an active reservation; null if that is not known. */
  readonly reserved: boolean | null
  /** Null if nothing is planned for it. */
  readonly nextDay: NextDay | null
  /** The promise: at most one needed hour in this many slept hours. */
  readonly oneIn: number
}

/** Combines what the replay and the usual week of a unit say. Pure. */
export const assessUnit = ({
  evaluation,
  figures,
  instance,
  nextDay,
  oneIn,
  price: { discounted, price },
  reserved
}: AssessedUnit): UnitAssessment => {
  const hourly = discounted ?? price?.hourly ?? null
  const refusals = refusalsOf(evaluation, figures, oneIn)
  return {
    instance_id: instance.id,
    kind: instance.kind,
    name: instance.name,
    owner: instance.owner,
    environment: instance.environment,
    instance_status: instance.status,
    account: instance.account,
    region: instance.region,
    engine: instance.engine,
    class: instance.class,
    timezone: instance.timezone,
    timezone_source: instance.timezone_source,
    status: evaluation.status,
    figures,
    monthly: figures === null ? null : (monthlyFindings(figures, hourly) ?? usualMonth(evaluation.savings)),
    price,
    reserved: reserved === true,
    refusals,
    unit_policy: evaluation.unit_policy,
    warnings: refusals.length > 0 ? [] : evaluation.warnings,
    next_day: refusals.length > 0 ? null : nextDay,
    hours_of_week: evaluation.hours_of_week
  }
}

/**
 * The greatest amount first, whatever its currency; then units without a price, the most hours first; then by name.
 * Reserved units come after all others: what they cost is paid asleep or awake.
 */
const compareFindings = (a: UnitAssessment, b: UnitAssessment): number => {
  if (a.reserved !== b.reserved) return a.reserved ? 1 : -1
  const [saved, other] = [a.monthly?.saved ?? null, b.monthly?.saved ?? null]
  if (saved !== null && other !== null && saved !== other) return other - saved
  if ((saved === null) !== (other === null)) return saved === null ? 1 : -1
  return (b.monthly?.saved_hours ?? 0) - (a.monthly?.saved_hours ?? 0) || compareNames(a, b)
}

const totalsOf = (ranked: ReadonlyArray<UnitAssessment>, refused: number): AssessmentTotals => {
  const sum = (name: Exclude<keyof MonthlyFindings, "basis" | "days" | "saved">) =>
    round(ranked.reduce((total, { monthly }) => total + (monthly?.[name] ?? 0), 0))
  const saved = new Map<string, number>()
  for (const { monthly, price, reserved } of ranked) {
    if (reserved || price === null || monthly === null || monthly.saved === null) continue
    saved.set(price.currency, (saved.get(price.currency) ?? 0) + monthly.saved)
  }
  return {
    could_sleep: ranked.length,
    refused,
    not_replayed: ranked.filter(({ monthly }) => monthly?.basis === "weekly").length,
    idle_hours: sum("idle_hours"),
    asleep_hours: sum("asleep_hours"),
    saved_hours: sum("saved_hours"),
    needed_hours: sum("needed_hours"),
    false_stops: sum("false_stops"),
    saved: [...saved]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => ({ currency, saved: round(amount) })),
    reserved: ranked.filter(({ reserved }) => reserved).length,
    without_price: ranked.filter(({ price }) => price === null).length
  }
}

/** Ranks units by what their sleep would have saved. Use it on the results of `Advisor.assessments`. Pure. */
export const rankAssessments = (units: ReadonlyArray<UnitAssessment>): RankedAssessments => {
  const ranked = units.filter(({ refusals }) => refusals.length === 0).toSorted(compareFindings)
  const refused = units.filter(({ refusals }) => refusals.length > 0).toSorted(compareNames)
  return { could_sleep: ranked, refused, totals: totalsOf(ranked, refused.length) }
}
