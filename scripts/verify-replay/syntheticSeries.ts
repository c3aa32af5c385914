import { writeFile } from "node:fs/promises"
import { join } from "node:path"

const minute = 60_000
const start = Date.UTC(2024, 1, 26, 14, 27)

const line = (millis: number, value: number): string =>
  `${new Date(millis).toISOString().slice(0, 19).replace("T", " ")},${value}`

/** Samples every `step` minutes over `days` days. `value` returns undefined if there is no sample. */
const series = (days: number, step: number, value: (index: number) => number | undefined): string => {
  const lines = ["timestamp,value"]
  for (let index = 0; index * step < days * 24 * 60; index += 1) {
    const found = value(index)
    if (found !== undefined) lines.push(line(start + index * step * minute, found))
  }
  return `${lines.join("\n")}\n`
}

/** Two weeks of load that rises and falls every day, with times between full minutes, and a leap day. */
const daily = series(14, 5, (index) => Number((20 + 15 * Math.sin(index / 46) + ((index * 7919) % 13) / 10).toFixed(3)))

/** Has gaps of an hour and more, which must not become rows. */
const gaps = series(12, 5, (index) => (Math.floor(index / 17) % 3 === 1 ? undefined : (index * 31) % 97))

/** A value whose averages differ from it by a rounding error. */
const flat = series(3, 1, () => 0.1)

/** Writes difficult synthetic series into a folder. */
export const writeSyntheticSeries = async (folder: string): Promise<void> => {
  const files = { daily, gaps, flat, single: series(1 / 288, 5, () => 42) }
  for (const [name, csv] of Object.entries(files)) await writeFile(join(folder, `${name}.csv`), csv)
}
