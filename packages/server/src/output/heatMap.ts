import type { HourOfWeekActivity } from "@snoozeql/domain/ActivityAnalysis"
import { dayNames } from "@snoozeql/domain/HourOfWeek"

const shades = ["░", "▒", "▓", "█"] as const

/** The sign for how often the hour was active, out of the times it was idle or active. */
const shadeOf = ({ active, cpu_idle, doubtful, idle }: HourOfWeekActivity): string => {
  const known = active + cpu_idle + doubtful + idle
  if (known === 0) return "?"
  if (active === 0) return "·"
  return shades[Math.ceil((active / known) * shades.length) - 1] ?? "?"
}

const markOf = ({ level }: HourOfWeekActivity): string =>
  level === "recommended" ? "z" : level === "candidate" ? "c" : " "

const labelWidth = 4

/** The local week, one line per day and three characters per hour: how active it was, and whether it could sleep. */
export const heatMap = (hoursOfWeek: ReadonlyArray<HourOfWeekActivity>): string => {
  const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")} `)
  const days = dayNames.map((name, day) => {
    const cells = hoursOfWeek.slice(day * 24, day * 24 + 24).map((hour) => `${shadeOf(hour)}${markOf(hour)} `)
    return `${name.slice(0, 3).padEnd(labelWidth)}${cells.join("")}`
  })
  return [`${" ".repeat(labelWidth)}${hours.join("")}`, ...days].map((line) => line.trimEnd()).join("\n")
}

/** What the signs of a heat map mean. */
export const heatMapLegend = `· never active, ${shades.join("")} active in up to 25, 50, 75, 100 % of its hours, ? unknown; z could sleep, c candidate`
