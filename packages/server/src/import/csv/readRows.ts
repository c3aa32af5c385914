import type { CsvLine } from "@snoozeql/domain/Csv"
import { type DateTime, Result } from "effect"
import { MalformedFile, type Problem } from "../MalformedFile.ts"
import type { Recording } from "../Recording.ts"
import { type Sample, singleSample } from "../Sample.ts"
import { parseCsvTimestamp } from "../timestamps.ts"

/** How to read the rows of a CSV file. */
export interface RowFormat {
  /** The time zone of timestamps without an offset. */
  readonly zone: DateTime.TimeZone
  /** The cell with the value, counted from 0. The timestamp is in the first one unless `timeColumn` says otherwise. */
  readonly valueColumn: number
  readonly timeColumn?: number
  /** Whether a cell without a value may be empty or `NaN`, as dashboards write it. */
  readonly allowsMissing: boolean
  /** Whether a value may be written as `2.5%`. */
  readonly isPercent: boolean
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const missing = /^(?:|nan|null|undefined|none|n\/a|-)$/i

const parseValue = (text: string, { isPercent }: RowFormat): Result.Result<number, string> => {
  const digits = isPercent ? text.replace(/\s*%$/, "") : text
  if (decimal.test(digits) && Number.isFinite(Number(digits))) return Result.succeed(Number(digits))
  return Result.fail(
    /^\d[\d.]*,\d+$/.test(text)
      ? `expected a number with a decimal point and without commas, not ${JSON.stringify(text)}`
      : `expected a finite number, not ${JSON.stringify(text)}`
  )
}

/** Reads a sample from every line, or fails and names every line that has none. */
export const readRows = (lines: ReadonlyArray<CsvLine>, format: RowFormat): Result.Result<Recording, MalformedFile> => {
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  let isLocalTime = false
  for (const { cells, number } of lines) {
    const place = `line ${number}`
    const timestamp = parseCsvTimestamp(cells[format.timeColumn ?? 0] ?? "", format.zone)
    if (Result.isFailure(timestamp)) {
      problems.push({ place, message: timestamp.failure })
      continue
    }
    const text = cells[format.valueColumn]
    if (text === undefined) {
      problems.push({ place, message: `expected ${format.valueColumn + 1} columns, found ${cells.length}` })
      continue
    }
    isLocalTime ||= timestamp.success.isLocal
    if (format.allowsMissing && missing.test(text)) continue
    const value = parseValue(text, format)
    if (Result.isFailure(value)) problems.push({ place, message: value.failure })
    else samples.push(singleSample(timestamp.success.time, value.success))
  }
  return problems.length > 0 ? Result.fail(new MalformedFile({ problems })) : Result.succeed({ samples, isLocalTime })
}
