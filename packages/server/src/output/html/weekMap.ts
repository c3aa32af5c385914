import type { HourOfWeekActivity } from "@snoozeql/domain/ActivityAnalysis"
import { dayNames, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import { escapeHtml } from "./escape.ts"

/** From this share of the weeks on, an hour of the week counts as used in the text. */
const usedShare = 0.25

const hoursPerDay = 24

/** The share of the known weeks in which the hour was active; undefined if it was never known. */
const activeShare = ({ active, cpu_idle, doubtful, idle }: HourOfWeekActivity): number | undefined => {
  const known = active + cpu_idle + doubtful + idle
  return known === 0 ? undefined : active / known
}

/** The class of a cell: `u` unknown, `a0` never active, up to `a4` active in more than three quarters of the weeks. */
const classOf = (hour: HourOfWeekActivity): string => {
  const share = activeShare(hour)
  return share === undefined ? "u" : `a${Math.ceil(share * 4)}`
}

/** The hours of a day that are used, such as `08:00–18:00`. */
const usedOn = (hours: ReadonlyArray<HourOfWeekActivity>): string => {
  const ranges: Array<{ from: number; until: number }> = []
  for (const [hour, activity] of hours.entries()) {
    if ((activeShare(activity) ?? 0) < usedShare) continue
    const last = ranges.at(-1)
    if (last?.until === hour) last.until = hour + 1
    else ranges.push({ from: hour, until: hour + 1 })
  }
  if (ranges.length === 0) return "not used"
  return ranges
    .map(({ from, until }) =>
      until - from === hoursPerDay
        ? "all day"
        : `${timeOfDay(from * 60)}–${until === hoursPerDay ? "24:00" : timeOfDay(until * 60)}`
    )
    .join(" and ")
}

const daysOf = (hoursOfWeek: ReadonlyArray<HourOfWeekActivity>) =>
  dayNames.map((name, day) => ({ name, hours: hoursOfWeek.slice(day * hoursPerDay, (day + 1) * hoursPerDay) }))

/** The week in words. Days that are used alike are named together. */
export const describeWeek = (hoursOfWeek: ReadonlyArray<HourOfWeekActivity>): string => {
  const spans: Array<{ first: string; last: string; used: string }> = []
  for (const { hours, name } of daysOf(hoursOfWeek)) {
    const used = usedOn(hours)
    const span = spans.at(-1)
    if (span?.used === used) span.last = name
    else spans.push({ first: name, last: name, used })
  }
  return spans.map(({ first, last, used }) => `${first === last ? first : `${first} to ${last}`}: ${used}`).join("; ")
}

/** The local week as a map: a row a day, a cell an hour. A screen reader reads the same in words. */
export const weekMap = (hoursOfWeek: ReadonlyArray<HourOfWeekActivity>): string => {
  if (hoursOfWeek.length === 0) return ""
  const scale = Array.from({ length: 8 }, (_, index) => `<th colspan="3">${String(index * 3).padStart(2, "0")}</th>`)
  const rows = daysOf(hoursOfWeek).map(
    ({ hours, name }) =>
      `<tr><th>${name.slice(0, 3)}</th>${hours.map((hour) => `<td class="${classOf(hour)}"></td>`).join("")}</tr>`
  )
  return `<table class="week" role="img" aria-label="${escapeHtml(describeWeek(hoursOfWeek))}"><tr><th></th>${scale.join("")}</tr>${rows.join("")}</table>`
}

/** What the colours of the maps mean. */
export const weekMapLegend = `<p class="legend"><span class="a0"></span> never used <span class="a1"></span> up to a quarter of the weeks <span class="a2"></span> up to half <span class="a3"></span> up to three quarters <span class="a4"></span> more <span class="u"></span> not known</p>`
