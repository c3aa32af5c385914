import { Instant } from "@snoozeql/domain/Instant"
import { Result, Schema, SchemaIssue } from "effect"
import { MalformedFile, malformed, type Problem } from "./MalformedFile.ts"
import { type Sample, singleSample } from "./Sample.ts"

/** The output of `aws cloudwatch get-metric-statistics`. */
export const MetricStatistics = Schema.Struct({
  Label: Schema.optionalKey(Schema.String),
  Datapoints: Schema.Array(Schema.Unknown)
})

const Datapoint = Schema.Struct({
  Timestamp: Instant,
  Average: Schema.optionalKey(Schema.Finite),
  Maximum: Schema.optionalKey(Schema.Finite),
  Minimum: Schema.optionalKey(Schema.Finite),
  SampleCount: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)))
})
type Datapoint = typeof Datapoint.Type

const statistics = ["Average", "Maximum", "Minimum", "SampleCount"] as const

const millisPerHour = 3_600_000

/** How far an average may miss its minimum or maximum through rounding. */
const averageTolerance = 1e-9

const decode = Schema.decodeUnknownResult(Datapoint)
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const statisticsOf = (datapoint: Datapoint): string => statistics.filter((name) => name in datapoint).join(", ")

const isOutside = (average: number, minimum: number, maximum: number): boolean => {
  const tolerance = averageTolerance * Math.abs(average)
  return average < minimum - tolerance || average > maximum + tolerance
}

/** What a datapoint says of its period, or what is wrong with it. */
const toSample = (datapoint: Datapoint): Result.Result<Sample, string> => {
  const { Average, Maximum, Minimum, SampleCount } = datapoint
  const time = datapoint.Timestamp.epochMilliseconds
  if (Average === undefined) {
    // A Maximum overstates what the instance did, which is safe; a Minimum would make a busy hour look idle.
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

const read = (datapoint: unknown): Result.Result<readonly [Sample, string], string> =>
  Result.flatMap(
    Result.mapError(decode(datapoint), ({ issue, message }) => {
      const [first] = issuesOf(issue).issues
      const field = first?.path?.map(String).join(".") ?? ""
      return `${field === "" ? "" : `${field}: `}${first?.message ?? message}`
    }),
    (decoded) => Result.map(toSample(decoded), (sample) => [sample, statisticsOf(decoded)] as const)
  )

/** The shortest time between two datapoints, which is their period unless every second one is missing. */
const shortestGap = (samples: ReadonlyArray<Sample>): number => {
  const times = samples.map(({ time }) => time).toSorted((a, b) => a - b)
  const gaps = times.slice(1).flatMap((time, index) => (time === times[index] ? [] : [time - (times[index] ?? time)]))
  return gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY)
}

/**
 * Statistics of a period that belongs to two hours cannot be divided, and counted as one hour's they would seem richer
 * than what the collector reads of that hour.
 */
const findStraddling = (samples: ReadonlyArray<Sample>): MalformedFile | undefined => {
  const period = shortestGap(samples)
  if (!Number.isFinite(period)) return undefined
  if (period > millisPerHour) {
    return malformed(
      "Datapoints",
      `they are ${period / millisPerHour} hours apart; ask for a period of an hour or less`
    )
  }
  const index = samples.findIndex(
    ({ time }) => (((time % millisPerHour) + millisPerHour) % millisPerHour) + period > millisPerHour
  )
  return index < 0
    ? undefined
    : malformed(`datapoint ${index + 1}`, "its period belongs to two hours; ask with a start time on the full hour")
}

/**
 * Reads datapoints. With Average, Maximum, Minimum and SampleCount a datapoint stands for as many samples as it counts.
 * Otherwise it is one sample: its Average, or a Maximum without a Minimum; beside an Average they are kept as extremes. All datapoints have to have the same statistics, or some of them would count for more than others.
 */
export const parseMetricStatistics = ({
  Datapoints
}: typeof MetricStatistics.Type): Result.Result<ReadonlyArray<Sample>, MalformedFile> => {
  const samples: Array<Sample> = []
  const problems: Array<Problem> = []
  let expected: string | undefined
  for (const [index, datapoint] of Datapoints.entries()) {
    const place = `datapoint ${index + 1}`
    const result = read(datapoint)
    if (Result.isFailure(result)) {
      problems.push({ place, message: result.failure })
      continue
    }
    const [sample, found] = result.success
    expected ??= found
    if (found === expected) samples.push(sample)
    else problems.push({ place, message: `expected ${expected} as in the others, found ${found}` })
  }
  if (problems.length > 0) return Result.fail(new MalformedFile({ problems }))
  const straddling = expected === statistics.join(", ") ? findStraddling(samples) : undefined
  return straddling === undefined ? Result.succeed(samples) : Result.fail(straddling)
}
