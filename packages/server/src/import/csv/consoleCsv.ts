import type { CsvLine } from "@snoozeql/domain/Csv"
import { Result } from "effect"
import { WrongUsage } from "../../commandLine/WrongUsage.ts"
import { type MalformedFile, malformed } from "../MalformedFile.ts"
import { contradictingLabel, namedMetrics } from "../namedMetrics.ts"
import type { ParseOptions } from "../ParseOptions.ts"
import type { Recording } from "../Recording.ts"
import { unusableStatistic, unusableStatisticOfLabel } from "../statistic.ts"
import { readRows } from "./readRows.ts"

const headings = ["id", "statuscode", "messages", "full label", "label", "period", "statistic", "unit"] as const
type Heading = (typeof headings)[number]

const headingOf = ({ cells: [first = ""] }: CsvLine): Heading | undefined =>
  headings.find((heading) => heading === first.toLowerCase())

/** Whether the CloudWatch console saved this file from a graph: lines that describe the metrics, then their values. */
export const isConsoleCsv = (lines: ReadonlyArray<CsvLine>): boolean =>
  lines[0] !== undefined && headingOf(lines[0]) !== undefined

/** Separates the lines that describe the metrics, by their heading, from the lines of values. */
const divide = (lines: ReadonlyArray<CsvLine>) => {
  const count = lines.findIndex((line) => headingOf(line) === undefined)
  const described = count < 0 ? lines : lines.slice(0, count)
  const byHeading = new Map(described.map((line) => [headingOf(line), line]))
  return {
    columns: Math.max(0, ...described.map(({ cells }) => cells.length - 1)),
    /** The cell of a line for a metric; metrics are counted from 1. */
    of: (heading: Heading, column: number): string => byHeading.get(heading)?.cells[column] ?? "",
    /** The place of that line in the file. */
    placeOf: (heading: Heading): string => `line ${byHeading.get(heading)?.number ?? 1}`,
    rows: lines.slice(described.length)
  }
}
type Divided = ReturnType<typeof divide>

const labelOf = (file: Divided, column: number): string => file.of("label", column) || file.of("full label", column)

/** The column to read: the one that `--result` names, or the only one, or the only one of the metric. */
const selectColumn = (file: Divided, { metric, result }: ParseOptions): Result.Result<number, WrongUsage> => {
  const columns = Array.from({ length: file.columns }, (_, index) => index + 1)
  const list = columns.map((column) => `${file.of("id", column)} (${labelOf(file, column)})`).join(", ")
  const wrong = (message: string) => Result.fail(new WrongUsage({ flag: "--result", message }))
  if (result !== undefined) {
    const [named, ...more] = columns.filter((column) => file.of("id", column) === result)
    return named !== undefined && more.length === 0
      ? Result.succeed(named)
      : wrong(`the file has no result "${result}", only ${list}`)
  }
  if (file.columns <= 1) return Result.succeed(1)
  const ofMetric = columns.filter((column) => namedMetrics(labelOf(file, column)).includes(metric))
  const [only, ...more] = ofMetric
  return only !== undefined && more.length === 0
    ? Result.succeed(only)
    : wrong(`the file has several results, name one of them: ${list}`)
}

/** The end of a full label, such as `… DBInstanceIdentifier:orders CPUUtilization Average 300`. */
const fullLabel = /\s(\S+)\s(\d+)$/
const dimension = /\bDBInstanceIdentifier:(\S+)/

const describe = (
  file: Divided,
  column: number,
  { metric }: ParseOptions
): Result.Result<Pick<Recording, "period" | "instance">, MalformedFile | WrongUsage> => {
  const status = file.of("statuscode", column)
  if (status !== "" && status !== "Complete") {
    return Result.fail(malformed(file.placeOf("statuscode"), `CloudWatch's response is incomplete: ${status}`))
  }
  const full = file.of("full label", column)
  const [, inLabel, seconds] = fullLabel.exec(full) ?? []
  const statistic = file.of("statistic", column) || inLabel
  const unusable = statistic === undefined ? undefined : unusableStatistic(statistic)
  if (unusable !== undefined) return Result.fail(malformed(file.placeOf("full label"), unusable))
  for (const heading of ["full label", "label"] as const) {
    const label = file.of(heading, column).replace(dimension, "")
    const contradiction = contradictingLabel(label, metric)
    if (contradiction !== undefined) return Result.fail(new WrongUsage({ flag: "--metric", message: contradiction }))
    const problem = unusableStatisticOfLabel(label)
    if (problem !== undefined) return Result.fail(malformed(file.placeOf(heading), problem))
  }
  const period = Number(file.of("period", column) || seconds)
  const [, instance] = dimension.exec(full) ?? []
  return Result.succeed({ period: period > 0 ? period * 1000 : undefined, instance })
}

/**
 * Reads a file that the CloudWatch console saved from a graph. The full label names the instance, the metric, the
 * statistic, and the period in seconds. The values are in the time zone of the graph, which is UTC by default.
 */
export const parseConsoleCsv = (
  lines: ReadonlyArray<CsvLine>,
  options: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const file = divide(lines)
  return Result.flatMap(selectColumn(file, options), (column) =>
    Result.flatMap(describe(file, column, options), (description) =>
      Result.map(
        readRows(file.rows, {
          zone: options.zone,
          valueColumn: column,
          allowsMissing: true,
          isPercent: options.metric === "CPUUtilization"
        }),
        (recording) => ({ ...recording, ...description })
      )
    )
  )
}
