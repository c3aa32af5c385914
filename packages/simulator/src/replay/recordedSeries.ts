import { type CsvLine, csvLines } from "@snoozeql/domain/Csv"
import { parseInstant } from "@snoozeql/domain/Instant"
import { Option, Result } from "effect"
import { InvalidRecordedSeries } from "../errors.ts"

/** One measured value; `timestamp` is in milliseconds since the epoch. */
export interface Sample {
  readonly timestamp: number
  readonly value: number
}

/** At least one sample, in ascending order of time. Several samples may have the same time. */
export type RecordedSeries = readonly [Sample, ...Array<Sample>]

const header = "timestamp,value"
const withoutOffset = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const isHeader = ({ cells }: CsvLine): boolean => cells.join(",").toLowerCase() === header

const parseTimestamp = (text: string): Option.Option<number> =>
  Option.map(parseInstant(text.replace(withoutOffset, "$1T$2Z")), (instant) => instant.epochMilliseconds)

const parseValue = (text: string): number => (decimal.test(text) ? Number(text) : Number.NaN)

/**
 * Reads a recorded series from CSV with the columns `timestamp,value`. Each line is a sample; they may be in any order.
 *
 * A timestamp is either `2014-02-14 14:30:00`, in UTC, or RFC 3339 with an offset. The first line may be the header
 * `timestamp,value`. Empty lines are skipped.
 */
export const parseRecordedSeries = (csv: string): Result.Result<RecordedSeries, InvalidRecordedSeries> => {
  const samples: Array<Sample> = []
  const lines = csvLines(csv, ",")
  for (const line of lines) {
    if (line.number === 1 && isHeader(line)) continue
    const invalid = (reason: string) => Result.fail(new InvalidRecordedSeries({ line: line.number, reason }))
    const [timestampText = "", valueText, ...rest] = line.cells
    if (valueText === undefined || rest.length > 0) {
      return invalid(`expected the two columns ${header}, not ${JSON.stringify(line.text.trim())}`)
    }
    const timestamp = parseTimestamp(timestampText)
    if (Option.isNone(timestamp)) {
      return invalid(
        `expected a timestamp such as 2014-02-14 14:30:00 or 2014-02-14T14:30:00Z, not ${JSON.stringify(timestampText)}`
      )
    }
    const value = parseValue(valueText)
    if (!Number.isFinite(value)) return invalid(`expected a finite number, not ${JSON.stringify(valueText)}`)
    samples.push({ timestamp: timestamp.value, value })
  }
  const [first, ...others] = samples.toSorted((left, right) => left.timestamp - right.timestamp)
  return first === undefined
    ? Result.fail(
        new InvalidRecordedSeries({ line: (lines.at(-1)?.number ?? 0) + 1, reason: "the series has no sample" })
      )
    : Result.succeed([first, ...others])
}
