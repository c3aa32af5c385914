import type { MetricName } from "@snoozeql/domain/MetricName"
import { Option, Result, Schema } from "effect"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { MalformedFile, malformed, type Problem } from "./MalformedFile.ts"
import { contradictingLabel, namedMetrics } from "./namedMetrics.ts"
import type { ParseOptions } from "./ParseOptions.ts"
import type { Recording } from "./Recording.ts"
import { type Sample, singleSample } from "./Sample.ts"
import { longestPeriod, statedPeriod } from "./statedPeriod.ts"
import { unusableStatisticOfLabel } from "./statistic.ts"
import { parseJsonTimestamp } from "./timestamps.ts"

/** The name in messages for a result without an id. */
const withoutId = "without an id"

/** One result of `aws cloudwatch get-metric-data`. */
export const MetricDataResult = Schema.Struct({
  Id: Schema.optionalKey(Schema.String),
  Label: Schema.optionalKey(Schema.String),
  Timestamps: Schema.Array(Schema.Unknown),
  Values: Schema.Array(Schema.Unknown),
  StatusCode: Schema.optionalKey(Schema.String),
  Period: Schema.optionalKey(Schema.Unknown)
})
export type MetricDataResult = typeof MetricDataResult.Type

/** The output of `aws cloudwatch get-metric-data`. */
export const MetricData = Schema.Struct({
  MetricDataResults: Schema.Array(MetricDataResult),
  NextToken: Schema.optionalKey(Schema.NullOr(Schema.String)),
  Period: Schema.optionalKey(Schema.Unknown)
})

const idOf = ({ Id = withoutId }: MetricDataResult): string => Id

/** The pages of the result to read: the result that was named, or else the only one. Its pages have the same id. */
const selectPages = (
  results: ReadonlyArray<MetricDataResult>,
  id: string | undefined
): Result.Result<ReadonlyArray<MetricDataResult>, WrongUsage> => {
  const ids = [...new Set(results.map(idOf))]
  const wrong = (message: string) => Result.fail(new WrongUsage({ flag: "--result", message }))
  const list = ids
    .map((one) => {
      const label = results.find((result) => idOf(result) === one)?.Label
      return label === undefined ? one : `${one} (${label})`
    })
    .join(", ")
  if (id === undefined) {
    return ids.length > 1 ? wrong(`the file has several results, name one of them: ${list}`) : Result.succeed(results)
  }
  return ids.includes(id)
    ? Result.succeed(results.filter((result) => idOf(result) === id))
    : wrong(`the file has no result "${id}"${list === "" ? "" : `, only ${list}`}`)
}

/** Why a result cannot be of the metric, by its label or else by its id. The caller chose both, so they may say nothing. */
const contradiction = ({ Id = "", Label = "" }: MetricDataResult, metric: MetricName): string | undefined =>
  namedMetrics(Label).length > 0 ? contradictingLabel(Label, metric) : contradictingLabel(Id, metric)

const checkLabels = (
  pages: ReadonlyArray<MetricDataResult>,
  metric: MetricName
): Result.Result<ReadonlyArray<MetricDataResult>, MalformedFile | WrongUsage> => {
  for (const page of pages) {
    const message = contradiction(page, metric)
    if (message !== undefined) return Result.fail(new WrongUsage({ flag: "--metric", message }))
    const statistic = unusableStatisticOfLabel(page.Label ?? "")
    if (statistic !== undefined) return Result.fail(malformed(`result ${idOf(page)}`, statistic))
  }
  return Result.succeed(pages)
}

const isFailed = (page: MetricDataResult, isLast: boolean): boolean =>
  page.StatusCode !== undefined && page.StatusCode !== "Complete" && (isLast || page.StatusCode !== "PartialData")

const parsePages = (pages: ReadonlyArray<MetricDataResult>): Result.Result<ReadonlyArray<Sample>, MalformedFile> => {
  const failed = pages.find((page, index) => isFailed(page, index === pages.length - 1))
  if (failed !== undefined) {
    return Result.fail(malformed(`result ${idOf(failed)}`, `CloudWatch's response is incomplete: ${failed.StatusCode}`))
  }
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  let number = 0
  for (const page of pages) {
    const { Timestamps, Values } = page
    if (Timestamps.length !== Values.length) {
      return Result.fail(
        malformed(`result ${idOf(page)}`, `${Timestamps.length} Timestamps for ${Values.length} Values`)
      )
    }
    for (const [index, value] of Values.entries()) {
      number += 1
      const timestamp = Timestamps[index]
      const place = `value ${number} of result ${idOf(page)}`
      const time = parseJsonTimestamp(timestamp)
      if (Option.isNone(time)) {
        const message = `expected an RFC 3339 timestamp with an offset, not ${JSON.stringify(timestamp)}`
        problems.push({ place, message })
      } else if (typeof value !== "number" || !Number.isFinite(value)) {
        problems.push({ place, message: `expected a finite number, not ${JSON.stringify(value)}` })
      } else {
        samples.push(singleSample(time.value, value))
      }
    }
  }
  return problems.length > 0 ? Result.fail(new MalformedFile({ problems })) : Result.succeed(samples)
}

/** Reads one result, which may have several pages. Each value becomes one sample. */
export const parseMetricData = (
  documents: ReadonlyArray<typeof MetricData.Type>,
  { metric, result }: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const token = documents.at(-1)?.NextToken
  if (token !== undefined && token !== null) {
    return Result.fail(
      malformed("NextToken", "CloudWatch's response continues on another page; save all pages, without --max-items")
    )
  }
  const results = documents.flatMap(({ MetricDataResults }) => MetricDataResults)
  return selectPages(results, result).pipe(
    Result.flatMap((pages) => checkLabels(pages, metric)),
    Result.flatMap((pages) =>
      Result.map(parsePages(pages), (samples) => ({
        samples,
        period: longestPeriod([...documents, ...pages].map(({ Period }) => statedPeriod(Period)))
      }))
    )
  )
}
