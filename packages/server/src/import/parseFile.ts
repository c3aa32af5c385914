import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { Result, Schema } from "effect"
import { WrongUsage } from "../WrongUsage.ts"
import { parseCsv } from "./csv.ts"
import { type MalformedFile, malformed } from "./MalformedFile.ts"
import { MetricData, parseMetricData } from "./metricData.ts"
import { MetricStatistics, parseMetricStatistics } from "./metricStatistics.ts"
import type { Sample } from "./Sample.ts"

/** What to read of a file. */
export interface ParseOptions {
  readonly metric: MetricName
  /** The id of one of several results of get-metric-data. */
  readonly result?: string | undefined
}

type Parsed = Result.Result<ReadonlyArray<Sample>, MalformedFile | WrongUsage>

const isMetricStatistics = Schema.is(MetricStatistics)
const isMetricData = Schema.is(MetricData)

/** Reads the samples of a file: the AWS CLI's JSON if it begins with a brace, or else CSV. */
export const parseFile = (text: string, options: ParseOptions): Parsed => {
  const content = text.replace(/^\uFEFF/, "")
  const parsed = /^\s*[{[]/.test(content)
    ? parseJson(content, options)
    : withoutResults(options, () => parseCsv(content))
  return Result.flatMap(parsed, (samples) =>
    samples.length === 0 ? Result.fail(malformed("the file", "it holds no sample")) : Result.succeed(samples)
  )
}

const withoutResults = ({ result }: ParseOptions, parse: () => Parsed): Parsed =>
  result === undefined
    ? parse()
    : Result.fail(new WrongUsage({ flag: "--result", message: "only the output of get-metric-data has results" }))

const parseJson = (content: string, options: ParseOptions): Parsed =>
  Result.flatMap(
    Result.try({
      try: (): unknown => JSON.parse(content),
      catch: (error) => malformed("the file", error instanceof Error ? error.message : String(error))
    }),
    (document): Parsed => {
      if (isMetricData(document)) return parseMetricData(document, options.result)
      if (isMetricStatistics(document)) return withoutResults(options, () => parseLabelled(document, options.metric))
      return Result.fail(
        malformed(
          "the file",
          "expected the output of `aws cloudwatch get-metric-statistics` (Datapoints) or of `aws cloudwatch get-metric-data` (MetricDataResults)"
        )
      )
    }
  )

/** The label of get-metric-statistics is the metric's name: another one than asked for is a mistake. */
const parseLabelled = (document: typeof MetricStatistics.Type, metric: MetricName): Parsed => {
  const other = metricNames.find((name) => name === document.Label && name !== metric)
  return other === undefined
    ? parseMetricStatistics(document)
    : Result.fail(new WrongUsage({ flag: "--metric", message: `the file holds ${other}, not ${metric}` }))
}
