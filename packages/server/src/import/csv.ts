import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import { Result } from "effect"
import { MalformedFile, type Problem } from "./MalformedFile.ts"
import { type Sample, singleSample } from "./Sample.ts"

const header = /^\s*timestamp\s*,\s*value\s*$/i

/** Spreadsheets and dashboards put fields in quotes. A comma inside still divides: no number or timestamp has one. */
const withoutQuotes = (line: string): string => line.replaceAll(/"([^"]*)"/g, "$1")

/** Reads CSV of the columns `timestamp,value`, a sample a line, or names every line that is none. */
export const parseCsv = (text: string): Result.Result<ReadonlyArray<Sample>, MalformedFile> => {
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  for (const [index, quoted] of text.split(/\r\n|\n|\r/).entries()) {
    const line = withoutQuotes(quoted)
    if (line.trim() === "") continue
    if (header.test(line)) {
      if (index > 0) problems.push({ place: `line ${index + 1}`, message: "a header belongs into the first line" })
      continue
    }
    const parsed = parseRecordedSeries(line)
    if (Result.isSuccess(parsed)) {
      for (const { timestamp, value } of parsed.success) samples.push(singleSample(timestamp, value))
    } else {
      problems.push({ place: `line ${index + 1}`, message: parsed.failure.reason })
    }
  }
  return problems.length > 0 ? Result.fail(new MalformedFile({ problems })) : Result.succeed(samples)
}
