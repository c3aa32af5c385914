import { type CsvLine, csvLines } from "@snoozeql/domain/Csv"
import { parseInstant } from "@snoozeql/domain/Instant"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { Option, Result, Schema } from "effect"
import { type HourObservation, type HourValue, type SeriesName, seriesNames } from "./HourObservation.ts"
import { observedStatus } from "./internal/observedStatus.ts"
import { workMaxima, isWorkMaximum } from "./internal/workMaxima.ts"

/** A line of a CSV file breaks the rules, so nothing of the file is used. `line` counts from 1, the header. */
export class InvalidObservationsCsv extends Schema.TaggedError<InvalidObservationsCsv>()("InvalidObservationsCsv", {
  line: Schema.Int,
  message: Schema.String
}) {}

/** The columns that a file must have, in the documented order. */
export const requiredColumns = [
  "hour",
  ...seriesNames.filter((name) => !isWorkMaximum(name)),
  "status"
] as const satisfies ReadonlyArray<string>

/** The columns that a file may have in addition. */
export const optionalColumns = [...workMaxima, "sample_count"] as const

const columns = ["hour", ...seriesNames, "status", "sample_count"] as const
type Column = (typeof columns)[number]
const isColumn = (name: string): name is Column => columns.some((column) => column === name)

const expected = `expected ${requiredColumns.join(",")} and, optionally, ${optionalColumns.join(",")}`

const decimal = /^\d+(\.\d*)?([eE][+-]?\d+)?$|^\.\d+([eE][+-]?\d+)?$/

const cellsOf = ({ cells, misplacedQuote }: CsvLine): Result.Result<ReadonlyArray<string>, string> =>
  misplacedQuote === undefined
    ? Result.succeed(cells)
    : Result.fail(`a quote is out of place in cell ${misplacedQuote}: a cell in quotes ends with a quote`)

const readHeader = (line: CsvLine): Result.Result<ReadonlyArray<Column>, string> =>
  Result.flatMap(cellsOf(line), (names) => {
    const known = names.filter(isColumn)
    const unknown = names.find((name) => !isColumn(name))
    if (unknown !== undefined) return Result.fail(`unknown column "${unknown}"; ${expected}`)
    const missing = requiredColumns.find((column) => !known.includes(column))
    if (missing !== undefined) return Result.fail(`column ${missing} is missing; ${expected}`)
    const repeated = known.find((column, index) => known.indexOf(column) !== index)
    return repeated === undefined ? Result.succeed(known) : Result.fail(`column ${repeated} is repeated`)
  })

/** A status as RDS writes it: its console shows "Storage-optimization" for `storage-optimization`. */
const normalizeStatus = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, "-")

/** Every maximum and its average. */
const maxima = [
  ["cpu_max", "cpu_avg"],
  ["connections_max", "connections_avg"],
  ["read_iops_max", "read_iops_avg"],
  ["write_iops_max", "write_iops_avg"]
] as const

/** One unit of the last written digit: 0.01 for "3.14", 1 for "3" and for "314e-0". */
const lastDigit = (text: string): number => {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e")
  return 10 ** (Number(exponent) - (mantissa.split(".")[1] ?? "").length)
}

const readRow = (header: ReadonlyArray<Column>, line: CsvLine): Result.Result<HourObservation, string> => {
  const read = cellsOf(line)
  if (Result.isFailure(read)) return Result.fail(read.failure)
  const cells = read.success
  if (cells.length !== header.length) {
    return Result.fail(`expected ${header.length} cells as in the header, found ${cells.length}`)
  }
  const cell = (column: Column) => {
    const text = cells[header.indexOf(column)] ?? ""
    return text.toLowerCase() === "nan" ? "" : text
  }

  const hour = Option.getOrUndefined(parseInstant(cell("hour")))
  if (hour === undefined) {
    return Result.fail(`hour "${cell("hour")}" is not an RFC 3339 timestamp such as 2026-01-01T10:00:00Z`)
  }
  if (hour.epochMilliseconds % millisPerHour !== 0)
    return Result.fail(`hour "${cell("hour")}" is not the start of a UTC hour`)

  const status = cell("status") === "" ? "available" : normalizeStatus(cell("status"))
  if (!/^[a-z][a-z-]*$/.test(status)) {
    return Result.fail(`status "${cell("status")}" is not a status of RDS such as available, stopped or backing-up`)
  }

  const countText = cell("sample_count")
  if (countText !== "" && !/^\d+(\.0*)?$/.test(countText))
    return Result.fail(`sample_count "${countText}" is not a whole number`)
  const sample_count = countText === "" ? null : Number(countText)

  const values: { [Name in SeriesName]?: HourValue } = {}
  for (const name of seriesNames) {
    const text = cell(name)
    if (text === "") continue
    const value = decimal.test(text) ? Number(text) : Number.NaN
    if (!Number.isFinite(value)) return Result.fail(`${name} "${text}" is not a number of at least 0`)
    values[name] = { value, sample_count }
  }
  for (const [maximum, average] of maxima) {
    const most = values[maximum]?.value ?? Number.NaN
    // A maximum that was rounded down may lie below its average by less than its last digit.
    if ((values[average]?.value ?? Number.NaN) - most >= lastDigit(cell(maximum))) {
      return Result.fail(`${maximum} ${cell(maximum)} is less than ${average} ${cell(average)}`)
    }
  }
  return Result.succeed({ hour, status: observedStatus(status), values })
}

const isSame = (a: HourObservation, b: HourObservation): boolean =>
  a.status === b.status &&
  seriesNames.every(
    (name) =>
      a.values[name]?.value === b.values[name]?.value && a.values[name]?.sample_count === b.values[name]?.sample_count
  )

/**
 * Reads hourly observations from CSV. Use it for a file that a person made, such as an export of a dashboard.
 *
 * The columns are `requiredColumns` and any of `optionalColumns`. Columns and rows may be in any order. The header and the
 * cells may be in quotes. `hour` is the start of a UTC hour in RFC 3339. `status` is the status of RDS in the hour, such as
 * `available`, `stopped` or `storage-optimization`. An hour in an unknown status can prove activity, but not idleness. An
 * empty status means available. The other columns are in CloudWatch's units. An empty cell or `NaN` is a value that was not
 * observed. Without the columns of maxima, work that is too short to change an hour's average is not noticed.
 *
 * Equal rows count once. Fails with `InvalidObservationsCsv` at the first line that breaks a rule, such as a cell that is not
 * a number of at least 0, a maximum below its average, or a row that contradicts another one of the same hour.
 */
export const parseObservations = (
  csv: string
): Result.Result<ReadonlyArray<HourObservation>, InvalidObservationsCsv> => {
  const fail = (line: number, message: string) =>
    Result.fail(new InvalidObservationsCsv({ line, message: `line ${line}: ${message}` }))
  const [first, ...lines] = csvLines(csv, ",")
  if (first === undefined) return fail(1, "the file is empty")
  const header = readHeader(first)
  if (Result.isFailure(header)) return fail(first.number, header.failure)

  const byHour = new Map<number, { readonly line: number; readonly observation: HourObservation }>()
  for (const text of lines) {
    const line = text.number
    const row = readRow(header.success, text)
    if (Result.isFailure(row)) return fail(line, row.failure)
    const observation = row.success
    const before = byHour.get(observation.hour.epochMilliseconds)
    if (before === undefined) byHour.set(observation.hour.epochMilliseconds, { line, observation })
    else if (!isSame(before.observation, observation))
      return fail(line, `conflicts with line ${before.line}, of the same hour`)
  }
  return Result.succeed(Array.from(byHour.values(), ({ observation }) => observation))
}
