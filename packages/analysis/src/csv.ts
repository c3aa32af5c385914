import { parseInstant } from "@snoozeql/domain/Instant"
import { Option, Result, Schema } from "effect"
import {
  type HourObservation,
  type ObservedStatus,
  type SeriesName,
  seriesNames,
  type SeriesValue
} from "./HourObservation.ts"

/** A line of a CSV file breaks its rules; nothing of the file is used. Lines are counted from 1, the header's. */
export class InvalidObservationsCsv extends Schema.TaggedError<InvalidObservationsCsv>()("InvalidObservationsCsv", {
  line: Schema.Int,
  message: Schema.String
}) {}

const requiredColumns = ["hour", ...seriesNames, "status"] as const
const columns = [...requiredColumns, "sample_count"] as const
type Column = (typeof columns)[number]
const isColumn = (name: string): name is Column => columns.some((column) => column === name)

const statuses: ReadonlySet<string> = new Set(["available", "stopped", "other"])
const isStatus = (text: string): text is ObservedStatus => statuses.has(text)

const decimal = /^\d+(\.\d*)?([eE][+-]?\d+)?$|^\.\d+([eE][+-]?\d+)?$/
const millisPerHour = 3_600_000

const cellsOf = (line: string): ReadonlyArray<string> => line.split(",").map((cell) => cell.trim())

const readHeader = (line: string): Result.Result<ReadonlyArray<Column>, string> => {
  const names = cellsOf(line)
  const known = names.filter(isColumn)
  const unknown = names.find((name) => !isColumn(name))
  if (unknown !== undefined) return Result.fail(`unknown column "${unknown}"; expected ${requiredColumns.join(",")}`)
  const missing = requiredColumns.find((column) => !known.includes(column))
  if (missing !== undefined) return Result.fail(`column ${missing} is missing; expected ${requiredColumns.join(",")}`)
  const repeated = known.find((column, index) => known.indexOf(column) !== index)
  return repeated === undefined ? Result.succeed(known) : Result.fail(`column ${repeated} is repeated`)
}

const readRow = (header: ReadonlyArray<Column>, line: string): Result.Result<HourObservation, string> => {
  const cells = cellsOf(line)
  if (cells.length !== header.length) {
    return Result.fail(`expected ${header.length} cells as in the header, found ${cells.length}`)
  }
  const cell = (column: Column) => cells[header.indexOf(column)] ?? ""

  const hour = Option.getOrUndefined(parseInstant(cell("hour")))
  if (hour === undefined) {
    return Result.fail(`hour "${cell("hour")}" is not an RFC 3339 timestamp such as 2026-01-01T10:00:00Z`)
  }
  if (hour.epochMilliseconds % millisPerHour !== 0)
    return Result.fail(`hour "${cell("hour")}" is not the start of a UTC hour`)

  const statusText = cell("status") === "" ? "available" : cell("status")
  if (!isStatus(statusText)) return Result.fail(`status "${statusText}" is none of available, stopped, other`)

  const countText = cell("sample_count")
  if (countText !== "" && !/^\d+$/.test(countText))
    return Result.fail(`sample_count "${countText}" is not a whole number`)
  const sample_count = countText === "" ? null : Number(countText)

  const series: { [Name in SeriesName]?: SeriesValue } = {}
  for (const name of seriesNames) {
    const text = cell(name)
    if (text === "") continue
    const value = decimal.test(text) ? Number(text) : Number.NaN
    if (!Number.isFinite(value)) return Result.fail(`${name} "${text}" is not a number of at least 0`)
    series[name] = { value, sample_count }
  }
  return Result.succeed({ hour, status: statusText, series })
}

const isSame = (a: HourObservation, b: HourObservation): boolean =>
  a.status === b.status &&
  seriesNames.every(
    (name) =>
      a.series[name]?.value === b.series[name]?.value && a.series[name]?.sample_count === b.series[name]?.sample_count
  )

/**
 * Reads hourly observations from CSV with the header
 * `hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg,status` and, optionally, `sample_count`, in any
 * order of columns and rows. `hour` is the start of a UTC hour in RFC 3339, `status` is `available`, `stopped` or `other`
 * (empty: available); an empty cell is a value that was not observed. Equal rows count once; rows that disagree about an
 * hour are an error.
 */
export const parseObservations = (
  csv: string
): Result.Result<ReadonlyArray<HourObservation>, InvalidObservationsCsv> => {
  const fail = (line: number, message: string) =>
    Result.fail(new InvalidObservationsCsv({ line, message: `line ${line}: ${message}` }))
  const [first = "", ...lines] = csv.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
  if (csv.trim() === "") return fail(1, "the file is empty")
  const header = readHeader(first)
  if (Result.isFailure(header)) return fail(1, header.failure)

  const byHour = new Map<number, { readonly line: number; readonly observation: HourObservation }>()
  for (const [index, text] of lines.entries()) {
    const line = index + 2
    if (text.trim() === "") continue
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
