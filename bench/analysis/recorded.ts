import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { DateTime } from "effect"
import { analyze } from "@snoozeql/analysis/week/analyze"
import { type HourObservation, historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { csvLines } from "@snoozeql/domain/Csv"
import { millisPerHour } from "@snoozeql/domain/timeUnits"

/** Hourly observations of CPU from lines of `timestamp,value` in UTC, as `2014-02-14 14:30:00,6.456`. */
const readCpu = (csv: string): ReadonlyArray<HourObservation> => {
  const hours = new Map<number, { sum: number; max: number; count: number }>()
  for (const { cells } of csvLines(csv, ",").slice(1)) {
    const [timestamp = "", text = ""] = cells
    const value = Number(text)
    const at = Date.parse(`${timestamp.replace(" ", "T")}Z`)
    if (text === "" || !Number.isFinite(value) || Number.isNaN(at)) continue
    const hour = Math.floor(at / millisPerHour)
    const known = hours.get(hour) ?? { sum: 0, max: 0, count: 0 }
    hours.set(hour, { sum: known.sum + value, max: Math.max(known.max, value), count: known.count + 1 })
  }
  return [...hours].map(([hour, { count, max, sum }]) => ({
    hour: DateTime.makeUnsafe(hour * millisPerHour),
    status: "available",
    values: {
      cpu_avg: { value: sum / count, sample_count: count },
      cpu_max: { value: max, sample_count: count }
    }
  }))
}

/** The analysis of every CSV file of a folder, as Markdown. */
export const analyzeFolder = (folder: string, policy: AnalysisPolicy = defaultAnalysisPolicy): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".csv"))
    .toSorted()
    .map((name) => {
      const observations = readCpu(readFileSync(join(folder, name), "utf8"))
      const result = analyze({ observations: historyOf(observations), timezone: "UTC", policy })
      const cpu = observations.map(({ values }) => values.cpu_avg?.value ?? 0).toSorted((a, b) => a - b)
      const quantile = (share: number) => (cpu[Math.floor(share * (cpu.length - 1))] ?? 0).toFixed(2)
      const said = [
        `**${basename(name, ".csv")}**: ${result.status}, ${result.explanation}.`,
        `Average CPU by hour: 10th percentile ${quantile(0.1)} %, median ${quantile(0.5)} %, 90th ${quantile(0.9)} %, greatest ${quantile(1)} %.`
      ].join("\n")
      const windows = result.windows.map(({ explanation, level }) => `- ${level}: ${explanation}`).join("\n")
      return windows === "" ? said : `${said}\n\n${windows}`
    })
    .join("\n\n")
