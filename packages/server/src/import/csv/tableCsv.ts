import type { CsvLine } from "@snoozeql/domain/Csv"
import { Result } from "effect"
import { WrongUsage } from "../../commandLine/WrongUsage.ts"
import { type MalformedFile, malformed } from "../MalformedFile.ts"
import { contradictingLabel, namedMetrics } from "../namedMetrics.ts"
import type { ParseOptions } from "../ParseOptions.ts"
import type { Recording } from "../Recording.ts"
import { unusableStatisticOfLabel } from "../statistic.ts"
import { readRows } from "./readRows.ts"

const timeHeading = /^@?(?:time|timestamp|date|date ?time)$/i

/** Whether a line names columns, and the first is a time: Grafana's `Time`, or `timestamp`. */
export const isTableHeader = ({ cells: [first = ""] }: CsvLine): boolean => timeHeading.test(first)

/** Whether a line has the column names that Grafana uses for rows of several series: `Series`, `Time`, `Value`. */
export const isSeriesHeader = ({ cells: [first = "", second = ""] }: CsvLine): boolean =>
  /^(?:series|metric)$/i.test(first) && timeHeading.test(second)

/** Which of the names to read: the only one, or the only one that names the metric. */
const select = (
  place: string,
  names: ReadonlyArray<string>,
  { metric }: ParseOptions
): Result.Result<string, MalformedFile | WrongUsage> => {
  const ofMetric = names.filter((name) => namedMetrics(name).includes(metric))
  const [only, ...more] = names.length === 1 ? names : ofMetric
  if (only === undefined || more.length > 0) {
    const list = names.map((name) => JSON.stringify(name)).join(", ")
    return Result.fail(malformed(place, `the file has the series ${list}: keep only the one of ${metric}`))
  }
  const contradiction = contradictingLabel(only, metric)
  if (contradiction !== undefined) return Result.fail(new WrongUsage({ flag: "--metric", message: contradiction }))
  const statistic = unusableStatisticOfLabel(only)
  return statistic === undefined ? Result.succeed(only) : Result.fail(malformed(place, statistic))
}

const formatOf = (options: ParseOptions) => ({
  zone: options.zone,
  allowsMissing: true,
  isPercent: options.metric === "CPUUtilization"
})

/** Reads a table with a column for the time and one for each series, as Grafana saves it. */
export const parseTableCsv = (
  header: CsvLine,
  rows: ReadonlyArray<CsvLine>,
  options: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const place = `line ${header.number}`
  const names = header.cells.slice(1)
  if (names.length === 0) return Result.fail(malformed(place, "expected a column of values after the time"))
  return Result.flatMap(select(place, names, options), (name) =>
    readRows(rows, { ...formatOf(options), valueColumn: 1 + names.indexOf(name) })
  )
}

/** Reads rows with a series, a time and a value, as Grafana saves several series one below the other. */
export const parseSeriesCsv = (
  header: CsvLine,
  rows: ReadonlyArray<CsvLine>,
  options: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const series = [...new Set(rows.map(({ cells: [first = ""] }) => first))]
  if (series.length === 0) return Result.succeed({ samples: [] })
  return Result.flatMap(select(`line ${header.number}`, series, options), (name) =>
    readRows(
      rows.filter(({ cells: [first] }) => first === name),
      { ...formatOf(options), timeColumn: 1, valueColumn: 2 }
    )
  )
}
