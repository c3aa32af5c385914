import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import { Result } from "effect"
import { MalformedFile, type Problem } from "./MalformedFile.ts"
import { type Sample, singleSample } from "./Sample.ts"

const header = /^\uFEFF?\s*timestamp\s*,\s*value\s*$/i

/** Reads CSV of the columns `timestamp,value`, a sample a line, or names every line that is none. */
export const parseCsv = (text: string): Result.Result<ReadonlyArray<Sample>, MalformedFile> => {
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "" || (index === 0 && header.test(line))) continue
    const parsed = parseRecordedSeries(line)
    if (Result.isSuccess(parsed)) {
      for (const { timestamp, value } of parsed.success) samples.push(singleSample(timestamp, value))
    } else {
      problems.push({ place: `line ${index + 1}`, message: parsed.failure.reason })
    }
  }
  return problems.length > 0 ? Result.fail(new MalformedFile({ problems })) : Result.succeed(samples)
}
