import { type CsvLine, csvLines } from "@snoozeql/domain/Csv"
import { Result } from "effect"
import { WrongUsage } from "../../commandLine/WrongUsage.ts"
import { MalformedFile } from "../MalformedFile.ts"
import type { ParseOptions } from "../ParseOptions.ts"
import type { Recording } from "../Recording.ts"
import { isConsoleCsv, parseConsoleCsv } from "./consoleCsv.ts"
import { readRows } from "./readRows.ts"
import { isSeriesHeader, isTableHeader, parseSeriesCsv, parseTableCsv } from "./tableCsv.ts"

const isSampleHeader = ({ cells: [first = "", second = "", ...rest] }: CsvLine): boolean =>
  first.toLowerCase() === "timestamp" && second.toLowerCase() === "value" && rest.length === 0

/** Reads a timestamp and a value from every line. Fails if a line has something else. */
const parseSamples = (
  lines: ReadonlyArray<CsvLine>,
  { zone }: ParseOptions
): Result.Result<Recording, MalformedFile> => {
  const problems = lines.flatMap((line) => {
    if (isSampleHeader(line)) return [{ place: `line ${line.number}`, message: "the header must be the first line" }]
    const hasComma = line.cells[1]?.includes(",") === true
    if (line.cells.length === 2 && !hasComma) return []
    const expected = `expected the two columns timestamp,value${hasComma ? ", the value with a decimal point and without commas" : ""}`
    return [{ place: `line ${line.number}`, message: `${expected}, not ${JSON.stringify(line.cells.join(","))}` }]
  })
  const misplaced = new Set(problems.map(({ place }) => place))
  const rows = lines.filter(({ number }) => !misplaced.has(`line ${number}`))
  const read = readRows(rows, { zone, valueColumn: 1, allowsMissing: false, isPercent: false })
  if (problems.length === 0) return read
  const others = Result.isFailure(read) ? read.failure.problems : []
  const lineOf = ({ place }: { readonly place: string }) => Number(place.slice("line ".length))
  return Result.fail(
    new MalformedFile({ problems: [...problems, ...others].toSorted((a, b) => lineOf(a) - lineOf(b)) })
  )
}

/**
 * Reads CSV: the columns `timestamp,value`, with or without a header; a graph saved by the CloudWatch console; or a panel
 * saved by Grafana. A failure names every wrong line.
 */
export const parseCsv = (text: string, options: ParseOptions): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const lines = csvLines(text)
  if (isConsoleCsv(lines)) return parseConsoleCsv(lines, options)
  if (options.result !== undefined) {
    return Result.fail(new WrongUsage({ flag: "--result", message: "only the output of get-metric-data has results" }))
  }
  const [first, ...rest] = lines
  if (first === undefined) return Result.succeed({ samples: [] })
  if (isSampleHeader(first)) return parseSamples(rest, options)
  if (isSeriesHeader(first)) return parseSeriesCsv(first, rest, options)
  return isTableHeader(first) ? parseTableCsv(first, rest, options) : parseSamples(lines, options)
}
