import type { MetricName } from "@snoozeql/domain/MetricName"
import { Result, Schema, SchemaIssue } from "effect"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { MalformedFile, malformed, type Problem } from "./MalformedFile.ts"
import { contradictingLabel } from "./namedMetrics.ts"
import type { ParseOptions } from "./ParseOptions.ts"
import type { Recording } from "./Recording.ts"
import { type Sample, singleSample } from "./Sample.ts"
import { longestPeriod, statedPeriod } from "./statedPeriod.ts"
import { parseJsonTimestamp } from "./timestamps.ts"
import { contradictingUnit } from "./units.ts"

/** The output of `aws cloudwatch get-metric-statistics`. */
export const MetricStatistics = Schema.Struct({
  Label: Schema.optionalKey(Schema.NullOr(Schema.String)),
  Datapoints: Schema.Array(Schema.Unknown),
  Period: Schema.optionalKey(Schema.Unknown)
})
type MetricStatistics = typeof MetricStatistics.Type

const Datapoint = Schema.Struct({
  Timestamp: Schema.Unknown,
  Unit: Schema.optionalKey(Schema.NullOr(Schema.String)),
  Period: Schema.optionalKey(Schema.Unknown),
  Average: Schema.optionalKey(Schema.Finite),
  Maximum: Schema.optionalKey(Schema.Finite),
  Minimum: Schema.optionalKey(Schema.Finite),
  SampleCount: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)))
})
type Datapoint = typeof Datapoint.Type

const statistics = ["Average", "Maximum", "Minimum", "SampleCount"] as const

/** RDS publishes one value a minute, so an hour has 60. A period with twice as many is longer than an hour. */
const mostSamplesOfAnHour = 120

/** How far rounding may move an average below its minimum or above its maximum. */
const averageTolerance = 1e-9

const decode = Schema.decodeUnknownResult(Datapoint)
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const statisticsOf = (datapoint: Datapoint): string => statistics.filter((name) => name in datapoint).join(", ")

const isOutside = (average: number, minimum: number, maximum: number): boolean => {
  const tolerance = averageTolerance * Math.abs(average)
  return average < minimum - tolerance || average > maximum + tolerance
}

/** The sample in a datapoint, or what is wrong with the datapoint. */
const toSample = (datapoint: Datapoint, time: number): Result.Result<Sample, string> => {
  const { Average, Maximum, Minimum, SampleCount } = datapoint
  if (Average === undefined) {
    // A Maximum overstates the activity, which is safe. A Minimum would make a busy hour look idle.
    return Maximum === undefined || Minimum !== undefined
      ? Result.fail(`expected an Average, found ${statisticsOf(datapoint) || "no statistic"}`)
      : Result.succeed(singleSample(time, Maximum))
  }
  const maximum = Maximum ?? Math.max(Average, Minimum ?? Average)
  const minimum = Minimum ?? Math.min(Average, Maximum ?? Average)
  if (isOutside(Average, minimum, maximum)) {
    return Result.fail(`Average ${Average} is not between Minimum ${minimum} and Maximum ${maximum}`)
  }
  const isWhole = Maximum !== undefined && Minimum !== undefined && SampleCount !== undefined
  return Result.succeed({ time, average: Average, maximum, minimum, count: isWhole ? SampleCount : 1 })
}

/** A datapoint whose values have been read. */
interface Read {
  readonly sample: Sample
  readonly statistics: string
  readonly sampleCount: number | undefined
  readonly period: number | undefined
}

const read = (datapoint: unknown, metric: MetricName): Result.Result<Read, string> =>
  Result.gen(function* () {
    const decoded = yield* Result.mapError(decode(datapoint), ({ issue, message }) => {
      const [first] = issuesOf(issue).issues
      const field = first?.path?.map(String).join(".") ?? ""
      return `${field === "" ? "" : `${field}: `}${first?.message ?? message}`
    })
    const { Period, SampleCount, Timestamp, Unit } = decoded
    const time = yield* Result.fromOption(
      parseJsonTimestamp(Timestamp),
      () => `Timestamp: expected an RFC 3339 timestamp with an offset, not ${JSON.stringify(Timestamp)}`
    )
    const unit = contradictingUnit(Unit ?? "None", metric)
    if (unit !== undefined) return yield* Result.fail(unit)
    const sample = yield* toSample(decoded, time)
    return { sample, statistics: statisticsOf(decoded), sampleCount: SampleCount, period: statedPeriod(Period) }
  })

const checkLabels = (documents: ReadonlyArray<MetricStatistics>, metric: MetricName): WrongUsage | undefined => {
  for (const { Label } of documents) {
    const message = contradictingLabel(Label ?? "", metric)
    if (message !== undefined) return new WrongUsage({ flag: "--metric", message })
  }
  return undefined
}

/** A single datapoint has no neighbour that shows its period, but it may have more samples than fit into an hour. */
const findLongDatapoint = (datapoints: ReadonlyArray<Read>): MalformedFile | undefined => {
  const [only, ...others] = datapoints
  return only?.sampleCount !== undefined && only.sampleCount > mostSamplesOfAnHour && others.length === 0
    ? malformed(
        "datapoint 1",
        `its ${only.sampleCount} samples span more than an hour, which has 60; ask for a period of an hour or less`
      )
    : undefined
}

/**
 * Reads the datapoints of one or more documents. A datapoint with Average, Maximum, Minimum and SampleCount counts as that
 * many samples. Any other datapoint is one sample: its Average, or its Maximum if there is no Average and no Minimum. A
 * Minimum or Maximum beside an Average is kept as the extreme. All datapoints must have the same statistics, or some would
 * count for more than others.
 */
export const parseMetricStatistics = (
  documents: ReadonlyArray<MetricStatistics>,
  { metric }: ParseOptions
): Result.Result<Recording, MalformedFile | WrongUsage> => {
  const contradiction = checkLabels(documents, metric)
  if (contradiction !== undefined) return Result.fail(contradiction)
  const datapoints: Array<Read> = []
  const problems: Array<Problem> = []
  let expected: string | undefined
  for (const [index, datapoint] of documents.flatMap(({ Datapoints }) => Datapoints).entries()) {
    const place = `datapoint ${index + 1}`
    const result = read(datapoint, metric)
    if (Result.isFailure(result)) {
      problems.push({ place, message: result.failure })
      continue
    }
    const found = result.success.statistics
    expected ??= found
    if (found === expected) datapoints.push(result.success)
    else problems.push({ place, message: `expected ${expected} as in the others, found ${found}` })
  }
  if (problems.length > 0) return Result.fail(new MalformedFile({ problems }))
  const period = longestPeriod([
    ...documents.map((one) => statedPeriod(one.Period)),
    ...datapoints.map((one) => one.period)
  ])
  const long = period === undefined ? findLongDatapoint(datapoints) : undefined
  return long === undefined
    ? Result.succeed({
        samples: datapoints.map(({ sample }) => sample),
        isWhole: expected === statistics.join(", "),
        period
      })
    : Result.fail(long)
}
