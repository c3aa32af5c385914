import { Result, Schema } from "effect"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { type MalformedFile, malformed } from "./MalformedFile.ts"
import { MetricData, MetricDataResult, parseMetricData } from "./metricData.ts"
import { MetricStatistics, parseMetricStatistics } from "./metricStatistics.ts"
import type { ParseOptions } from "./ParseOptions.ts"
import type { Recording } from "./Recording.ts"

const isMetricStatistics = Schema.is(MetricStatistics)
const isMetricData = Schema.is(MetricData)
const isResult = Schema.is(MetricDataResult)
const isDatapoint = Schema.is(Schema.Struct({ Timestamp: Schema.Unknown }))

/** The kind of a document: whole output, or a part selected by the AWS CLI's `--query`; undefined for anything else. */
type Shape =
  | { readonly kind: "data"; readonly documents: ReadonlyArray<typeof MetricData.Type> }
  | { readonly kind: "statistics"; readonly documents: ReadonlyArray<typeof MetricStatistics.Type> }

const shapeOfList = (list: ReadonlyArray<unknown>): Shape | undefined => {
  if (list.length > 0 && list.every(isMetricData)) return { kind: "data", documents: list }
  if (list.length > 0 && list.every(isMetricStatistics)) return { kind: "statistics", documents: list }
  if (list.length > 0 && list.every(isResult)) return { kind: "data", documents: [{ MetricDataResults: list }] }
  return list.length === 0 || list.some(isDatapoint)
    ? { kind: "statistics", documents: [{ Datapoints: list }] }
    : undefined
}

const shapeOf = (document: unknown): Shape | undefined => {
  if (Array.isArray(document)) return shapeOfList(document)
  if (isMetricData(document)) return { kind: "data", documents: [document] }
  if (isMetricStatistics(document)) return { kind: "statistics", documents: [document] }
  return isResult(document) || isDatapoint(document) ? shapeOfList([document]) : undefined
}

/**
 * Reads JSON of `aws cloudwatch get-metric-statistics` or `get-metric-data`: the whole output, a list of such outputs, or
 * the part that `--query` selects, such as `Datapoints` or `MetricDataResults[0]`.
 */
export const parseJson = (
  content: string,
  options: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> =>
  Result.gen(function* () {
    const document = yield* Result.try({
      try: (): unknown => JSON.parse(content),
      catch: (error) => malformed("the file", error instanceof Error ? error.message : String(error))
    })
    const shape = shapeOf(document)
    if (shape?.kind === "data") return yield* parseMetricData(shape.documents, options)
    if (shape === undefined) {
      return yield* Result.fail(
        malformed(
          "the file",
          "expected the output of `aws cloudwatch get-metric-statistics` (Datapoints) or of `aws cloudwatch get-metric-data` (MetricDataResults)"
        )
      )
    }
    if (options.result !== undefined) {
      return yield* Result.fail(
        new WrongUsage({ flag: "--result", message: "only the output of get-metric-data has results" })
      )
    }
    return yield* parseMetricStatistics(shape.documents, options)
  })
