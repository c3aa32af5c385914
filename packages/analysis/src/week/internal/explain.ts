import type { AwakeReason, SleepEvidence } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { dayNames, dayTypeHour, type DayName, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { type SeriesName, seriesNames } from "../../hours/HourObservation.ts"
import type { Baselines } from "../../labels/ceilings.ts"
import type { Fit } from "./fit.ts"
import type { Occurrences } from "./occurrences.ts"
import type { RaisedLevel } from "./raisedLevels.ts"
import type { ShortActivity } from "./shortActivity.ts"
import { averageOf } from "../../hours/internal/workMaxima.ts"

const number = (value: number, digits = 1): string => String(Number(value.toFixed(digits)))

/** Names days, such as "Monday to Friday", "Saturday and Sunday" or "every day". */
export const nameDays = (days: ReadonlyArray<DayName>): string => {
  if (days.length === 7) return "every day"
  const indices = days.map((day) => dayNames.indexOf(day))
  const isRange = days.length > 2 && indices.every((index, at) => at === 0 || index === (indices[at - 1] ?? 0) + 1)
  if (isRange) return `${days[0]} to ${days.at(-1)}`
  return days.length === 1 ? String(days[0]) : `${days.slice(0, -1).join(", ")} and ${days.at(-1)}`
}

/** The day on which an occurrence ends, if it does not end within a day of its start. */
const nameEndDay = ({ days, hours, runs }: Occurrences): string => {
  const end = (runs[0]?.start ?? 0) + hours
  return days.length === 1 && hours > 24 ? `${dayNames[Math.floor(end / 24) % 7]} ` : ""
}

const nameTime = (occurrences: Occurrences): string => {
  const { days, end, hours, start } = occurrences
  if (hours === hoursPerWeek) return `the whole week (${hours} h)`
  if (hours === 24 && start === "00:00") return `${nameDays(days)} all day (24 h)`
  return `${nameDays(days)} ${start}–${nameEndDay(occurrences)}${end} (${hours} h)`
}

const seriesWords: { readonly [Name in SeriesName]: (value: string) => string } = {
  cpu_avg: (value) => `CPU ${value} %`,
  cpu_max: (value) => `maximum CPU ${value} %`,
  connections_avg: (value) => `${value} ${value === "1" ? "connection" : "connections"}`,
  connections_max: (value) => `maximum ${seriesWords.connections_avg(value)}`,
  read_iops_avg: (value) => `${value} reads/s`,
  read_iops_max: (value) => `maximum ${seriesWords.read_iops_avg(value)}`,
  write_iops_avg: (value) => `${value} writes/s`,
  write_iops_max: (value) => `maximum ${seriesWords.write_iops_avg(value)}`
}

const nameCeilings = (baselines: Baselines): string =>
  seriesNames
    .filter((name) => !Number.isNaN(baselines[name].floor))
    .map((name) => `${name.endsWith("_avg") ? "average " : ""}${seriesWords[name](number(baselines[name].ceiling))}`)
    .join(", ")

/** Names what was unknown or doubtful in the hours. Empty if there was nothing. */
const nameUnknown = ({ cpu_idle, doubtful, stopped, unknown }: SleepEvidence): string => {
  const parts = [
    cpu_idle > 0 ? `connections or IOPS unknown in ${cpu_idle}` : "",
    doubtful > 0 ? `doubtful in ${doubtful}` : "",
    unknown > 0 ? `unknown in ${unknown}` : "",
    stopped > 0 ? `stopped in ${stopped}` : ""
  ].filter((part) => part !== "")
  return parts.length === 0 ? "" : ` (${parts.join(", ")} more)`
}

/** Explains a recommended window in one sentence. */
export const explainWindow = (
  occurrences: Occurrences,
  evidence: SleepEvidence,
  confidence: number,
  baselines: Baselines
): string => {
  const { active, bridged_hours, idle } = evidence
  const bridged =
    bridged_hours === 0 ? "" : `; ${bridged_hours} of the hours seldom observed, but idle whenever they were`
  return (
    `${nameTime(occurrences)}: idle in at least ${idle} of ${idle + active} observed at each hour` +
    `${nameUnknown(evidence)}, confidence ${number(confidence, 2)}${bridged}; ceilings ${nameCeilings(baselines)}`
  )
}

const nameRaised = (raised: RaisedLevel | undefined): string =>
  raised === undefined
    ? "consistently above the quiet level"
    : `consistently at ${seriesWords[raised.series](number(raised.level, 2))}, above the quiet level of ${number(raised.quiet, 2)}`

/**
 * Names the maxima that showed the activity, if averages did not show it in at least half of the active hours. Such as "in 9
 * hours only a maximum shows it: 1 connection at most (maximum), ceiling 0.5".
 */
const nameShortActivity = ({ greatest, hours }: ShortActivity, active: number, baselines: Baselines): string => {
  if (hours === 0 || 2 * hours < active) return ""
  const shown = greatest.map(
    ([name, value]) =>
      `${seriesWords[averageOf[name]](number(value))} at most (maximum), ceiling ${number(baselines[name].ceiling)}`
  )
  return `; in ${hours} ${hours === 1 ? "hour" : "hours"} only ${greatest.length === 1 ? "a maximum shows" : "maxima show"} it: ${shown.join("; ")}`
}

/**
 * Explains in one sentence why hours stay awake, or why they are only a candidate. `protectedBy` names what forbids sleep
 * in them.
 */
export const explainReason = (
  reason: AwakeReason,
  occurrences: Occurrences,
  evidence: SleepEvidence,
  short: ShortActivity,
  fit: Fit,
  policy: AnalysisPolicy,
  protectedBy: () => string
): string => {
  const { active, cpu_idle, doubtful, idle, stopped, unknown } = evidence
  const observed = idle + cpu_idle + active
  const all = observed + doubtful + unknown + stopped
  const slot = occurrences.runs[0]?.start ?? 0
  const byMaxima = nameShortActivity(short, active, fit.baselines)
  const why: { readonly [Reason in AwakeReason]: () => string } = {
    active: () =>
      `active in ${active} of ${observed} observed hours${nameUnknown({ ...evidence, cpu_idle: 0 })}${byMaxima}`,
    spill_over: () =>
      `activity of the hours around it spills over: active in ${active} of ${observed} observed hours${byMaxima}`,
    new_activity: () =>
      fit.novelty.underWay
        ? "activity that is new in the last seven days is still going on"
        : "activity at this hour of the day is new in the last seven days",
    raised_level: () => nameRaised(fit.raised[dayTypeHour(slot)]),
    random_activity: () =>
      `activity outside of the weekly pattern on ${fit.surprises.days} days of the whole history, more than the ${number(fit.allowedSurpriseDays)} allowed`,
    doubtful: () =>
      `CPU or IOPS a little above their ceilings in ${doubtful} of ${observed + doubtful} observed hours, though nothing was connected: housekeeping, or use`,
    unknown: () =>
      stopped > unknown
        ? `stopped in ${stopped} of ${all} hours, so nothing is known of its use`
        : `unknown in ${unknown + stopped} of ${all} hours`,
    cpu_only: () =>
      `connections or IOPS unknown in ${cpu_idle + unknown + stopped} of ${all} hours; idle CPU alone makes no more than a candidate`,
    few_observations: () =>
      `idle in ${idle + cpu_idle} of ${observed} observed hours${nameUnknown({ ...evidence, cpu_idle: 0 })}, too few observations of each for a confidence of ${number(policy.recommended_confidence, 2)}`,
    protected: () => `idle, but kept awake by ${protectedBy()}`,
    short_run: () => `idle, but a window must have at least ${policy.minimum_run_hours} hours`,
    vetoed: () =>
      "idle, but the backtest would have slept through activity at one of these hours in the last seven days"
  }
  return `${nameTime(occurrences)}: ${why[reason]()}`
}
