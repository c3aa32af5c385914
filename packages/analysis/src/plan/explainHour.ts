import { dayNames, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import type { KnownHours } from "../risk/KnownHours.ts"
import type { RiskModel } from "../risk/RiskModel.ts"
import { hoursSinceActive, slotWeeks, type TermName, termNames, type Terms } from "../risk/terms.ts"
import type { Forecast, HourForecast } from "./Forecast.ts"
import { explainProtector } from "./explainProtector.ts"
import { acceptedRisk } from "./promise.ts"

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
const number = (value: number): string => String(Number(value.toFixed(1)))

/** Terms with the same meaning are explained together. */
const groups = ["weeks", "days", "now", "recent", "lead", "record"] as const
type Group = (typeof groups)[number]
const groupOf: { readonly [Name in Exclude<TermName, "base">]: Group } = {
  slot: "weeks",
  day7: "days",
  day28: "days",
  since: "now",
  last: "now",
  last_lead: "now",
  r24: "recent",
  r672: "recent",
  lead: "lead",
  record: "record"
}

/** What each group adds to the log-odds. */
const addGroups = (contributions: Terms): { readonly [Of in Group]: number } => {
  const sums = { weeks: 0, days: 0, now: 0, recent: 0, lead: 0, record: 0 }
  for (const name of termNames) if (name !== "base") sums[groupOf[name]] += contributions[name]
  return sums
}

/** Counts of one hour of the week, and of the same hour of the last days. */
const countsOf = (hours: KnownHours, now: number, at: number) => {
  const local = hours.localOf(at)
  const latest = hours.lastSameHour(now, local)
  const weeks = { known: 0, active: 0 }
  for (let week = 1; week <= slotWeeks; week++) {
    const was = hours.wasActive(now, local - 168 * week)
    if (was !== undefined) weeks.known++
    if (was === true) weeks.active++
  }
  const ofDays = (days: number) => {
    const both = [hours.countDays(latest, days, 0), hours.countDays(latest, days, 1)] as const
    return { known: both[0].known + both[1].known, active: both[0].active + both[1].active }
  }
  return { weeks, days7: ofDays(7), days28: ofDays(28) }
}

/** One sentence for each group, without a capital and a full stop. */
const sentencesOf = (model: RiskModel, now: number, at: number): { readonly [Of in Group]: string } => {
  const { hours } = model
  const slot = hours.slotOf(hours.localOf(at))
  const time = timeOfDay(slot * 60)
  const { days28, days7, weeks } = countsOf(hours, now, at)
  const since = hoursSinceActive(hours, now)
  const recent = hours.count(now - 24, now)
  const longer = hours.count(now - 672, now)
  const record = model.record(now)
  return {
    weeks: `${dayNames[Math.floor(slot / 24)]} ${time} was active in ${weeks.active} of ${plural(weeks.known, "known week")}`,
    days: `${time} was active on ${days7.active} of the last ${plural(days7.known, "known day")} and ${days28.active} of the last ${days28.known}`,
    now:
      since === 0
        ? "it was active in the last hour"
        : hours.lastActiveBefore(now) < 0
          ? "it was never known to be active"
          : `it was last active ${plural(since, "hour")} before the last one`,
    recent: `it was active in ${recent.active} of the last ${plural(recent.known, "known hour")} and ${longer.active} of the last ${longer.known}`,
    lead: `the hour is ${plural(at - now, "hour")} away`,
    record: `in the last 28 days its small risks promised ${number(record.expected)} active hours, and ${record.observed} came`
  }
}

/** Explains why an hour may sleep, or what keeps it awake, by what is known at `now`. */
export const explainHour = (
  forecast: Forecast,
  { at, ground, risk }: HourForecast,
  now: number,
  oneIn: number
): string => {
  const { model, weeklyScore } = forecast
  const accepted = percent(acceptedRisk(oneIn))
  const sentences = sentencesOf(model, now, at)
  switch (ground) {
    case "awake_until":
    case "protected_date":
    case "protected_hours":
    case "backup_window":
    case "maintenance_window":
      return explainProtector(ground, forecast.timeOf(at), forecast.clock)
    case "never_observed":
      return `nothing is known of this hour of the week in the last ${slotWeeks} weeks`
    case "raised_level":
      return "at this hour of such days it is consistently busier than at its quietest, though below its ceilings"
    case "weekly_record":
      return `the weekly method recommends it, and of the ${weeklyScore.slept} known hours that its daily advice slept in the last 42 days none was active; risk ${percent(risk)}`
    case "risk":
      return `${sentences.weeks}; ${sentences.days}; ${sentences.now}; ${sentences.record}; risk ${percent(risk)}, up to ${accepted} may sleep`
    case "risk_too_high": {
      const sums = addGroups(model.contributions(now, at))
      const greatest = groups.reduce((most, group) => (sums[group] > sums[most] ? group : most))
      return `risk ${percent(risk)}, only up to ${accepted} may sleep; what speaks most against it: ${sentences[greatest]}`
    }
  }
}
