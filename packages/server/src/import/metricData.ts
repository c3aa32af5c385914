import { parseInstant } from "@snoozeql/domain/Instant"
import { Option, Result, Schema } from "effect"
import { WrongUsage } from "../WrongUsage.ts"
import { MalformedFile, malformed, type Problem } from "./MalformedFile.ts"
import { type Sample, singleSample } from "./Sample.ts"

const MetricDataResult = Schema.Struct({
  Id: Schema.String,
  Label: Schema.optionalKey(Schema.String),
  Timestamps: Schema.Array(Schema.Unknown),
  Values: Schema.Array(Schema.Unknown),
  StatusCode: Schema.optionalKey(Schema.String)
})
type MetricDataResult = typeof MetricDataResult.Type

/** The output of `aws cloudwatch get-metric-data`. */
export const MetricData = Schema.Struct({
  MetricDataResults: Schema.Array(MetricDataResult)
})

/** The result to read: the one that was named, or else the only one. Its pages have the same id. */
const selectPages = (
  results: ReadonlyArray<MetricDataResult>,
  id: string | undefined
): Result.Result<ReadonlyArray<MetricDataResult>, WrongUsage> => {
  const ids = [...new Set(results.map(({ Id }) => Id))]
  const wrong = (message: string) => Result.fail(new WrongUsage({ flag: "--result", message }))
  const list = ids
    .map((one) => {
      const label = results.find(({ Id }) => Id === one)?.Label
      return label === undefined ? one : `${one} (${label})`
    })
    .join(", ")
  if (id === undefined) {
    return ids.length > 1 ? wrong(`the file holds several results, name one of them: ${list}`) : Result.succeed(results)
  }
  return ids.includes(id)
    ? Result.succeed(results.filter(({ Id }) => Id === id))
    : wrong(`the file holds no result "${id}"${list === "" ? "" : `, only ${list}`}`)
}

const isFailed = (page: MetricDataResult, isLast: boolean): boolean =>
  page.StatusCode !== undefined && page.StatusCode !== "Complete" && (isLast || page.StatusCode !== "PartialData")

const parsePages = (pages: ReadonlyArray<MetricDataResult>): Result.Result<ReadonlyArray<Sample>, MalformedFile> => {
  const failed = pages.find((page, index) => isFailed(page, index === pages.length - 1))
  if (failed !== undefined) {
    return Result.fail(malformed(`result ${failed.Id}`, `CloudWatch's answer is not complete: ${failed.StatusCode}`))
  }
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  let number = 0
  for (const { Id, Timestamps, Values } of pages) {
    if (Timestamps.length !== Values.length) {
      return Result.fail(malformed(`result ${Id}`, `${Timestamps.length} Timestamps for ${Values.length} Values`))
    }
    for (const [index, value] of Values.entries()) {
      number += 1
      const timestamp = Timestamps[index]
      const place = `value ${number} of result ${Id}`
      const instant = typeof timestamp === "string" ? parseInstant(timestamp) : Option.none()
      if (Option.isNone(instant)) {
        const message = `expected an RFC 3339 timestamp with an offset, not ${JSON.stringify(timestamp)}`
        problems.push({ place, message })
      } else if (typeof value !== "number" || !Number.isFinite(value)) {
        problems.push({ place, message: `expected a finite number, not ${JSON.stringify(value)}` })
      } else {
        samples.push(singleSample(instant.value.epochMilliseconds, value))
      }
    }
  }
  return problems.length > 0 ? Result.fail(new MalformedFile({ problems })) : Result.succeed(samples)
}

/** Reads one result, each value as one sample. */
export const parseMetricData = (
  { MetricDataResults }: typeof MetricData.Type,
  id: string | undefined
): Result.Result<ReadonlyArray<Sample>, MalformedFile | WrongUsage> =>
  Result.flatMap(selectPages(MetricDataResults, id), parsePages)
