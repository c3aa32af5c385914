import { Result } from "effect"
import type { WrongUsage } from "../commandLine/WrongUsage.ts"
import { parseCsv } from "./csv/parseCsv.ts"
import { type MalformedFile, malformed } from "./MalformedFile.ts"
import { describeOtherFormat } from "./otherFormats.ts"
import type { ParseOptions } from "./ParseOptions.ts"
import { parseJson } from "./parseJson.ts"
import { findLongPeriod, findStraddling } from "./period.ts"
import type { Recording } from "./Recording.ts"

type Parsed = Result.Result<Recording, MalformedFile | WrongUsage>

const parseContent = (content: string, options: ParseOptions): Parsed => {
  const other = describeOtherFormat(content)
  if (other !== undefined) return Result.fail(malformed("the file", other))
  return /^\s*[{[]/.test(content) ? parseJson(content, options) : parseCsv(content, options)
}

const check = (recording: Recording, { period }: ParseOptions): Parsed => {
  if (recording.samples.length === 0) return Result.fail(malformed("the file", "it has no values"))
  const problem = findLongPeriod(recording, period) ?? findStraddling(recording, period)
  return problem === undefined ? Result.succeed(recording) : Result.fail(problem)
}

/** Reads the values of a metric from a file's text: as JSON if it begins with a brace or a bracket, or else as CSV. */
export const parseFile = (text: string, options: ParseOptions): Parsed =>
  Result.flatMap(parseContent(text.replace(/^\uFEFF/, ""), options), (recording) => check(recording, options))
