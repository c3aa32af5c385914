import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { InvalidHourlyMetric } from "./errors.ts"
import { truncateToHour } from "./Hour.ts"
import { InstanceId } from "./Instance.ts"
import { isUuid, Uuid } from "./Uuid.ts"
import { Instant, maximumInstant, minimumInstant } from "./Instant.ts"
import { MetricName } from "./MetricName.ts"

/** The largest sample count of one hour: the maximum of PostgreSQL's `integer`. */
export const maximumSampleCount = 2_147_483_647

/**
 * How far (relative) rounding may push an average beyond its minimum or maximum. A sum of equal floats may be off by an
 * ulp.
 */
const averageTolerance = 1e-9

/** The id of one row of `metrics_hourly`, a UUID in lower case. The row's key is (instance, metric, hour). */
export const MetricId = Uuid.pipe(Schema.brand("MetricId"))
export type MetricId = typeof MetricId.Type

const aggregate = {
  avg_value: Schema.Finite.annotate({ description: "The average of the hour's samples, in the metric's unit" }),
  max_value: Schema.Finite.annotate({ description: "The greatest sample of the hour, in the metric's unit" }),
  min_value: Schema.Finite.annotate({ description: "The least sample of the hour, in the metric's unit" }),
  sample_count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maximumSampleCount })).annotate({
    description: "How many samples the aggregate covers"
  })
}

/**
 * The aggregate of one metric of one instance in one hour.
 *
 * `hour` is the start of the hour in UTC. `created_at` and `updated_at` are the times of the first and the last write,
 * by the database's clock. `updated_at` is never before `created_at` and never goes back. A row becomes visible shortly
 * after its `updated_at`, when its transaction commits. docs/reliability.md describes how to read what has changed.
 */
export const HourlyMetric = Schema.Struct({
  id: MetricId,
  instance_id: InstanceId,
  metric_name: MetricName,
  hour: Instant,
  ...aggregate,
  created_at: Instant,
  updated_at: Instant
}).annotate({ identifier: "HourlyMetric" })
export interface HourlyMetric extends Schema.Schema.Type<typeof HourlyMetric> {}

/** An hourly aggregate to write. `hour` may be any instant in the hour; the store truncates it to the hour in UTC. */
export const HourlyMetricInput = Schema.Struct({
  instance_id: InstanceId,
  metric_name: MetricName,
  hour: Instant,
  ...aggregate
}).annotate({ identifier: "HourlyMetricInput" })
export interface HourlyMetricInput extends Schema.Schema.Type<typeof HourlyMetricInput> {}

const isMetricName = Schema.is(MetricName)

/**
 * Checks the values of an aggregate, and brings it into its stored form. Use it before an aggregate is compared or
 * stored; the stores do so themselves.
 *
 * The hour is truncated. An average that rounding pushed beyond its minimum or maximum (by at most 1e-9, relative) is
 * moved onto that bound. `index` is the aggregate's position in its batch, for the error. Fails with
 * InvalidHourlyMetric.
 */
export const normalizeHourlyMetric = (
  input: HourlyMetricInput,
  index: number
): Result.Result<HourlyMetricInput, InvalidHourlyMetric> => {
  const invalid = (field: keyof HourlyMetricInput, message: string) =>
    Result.fail(new InvalidHourlyMetric({ index, field, message: `${field} ${message}` }))

  const { avg_value, hour, instance_id, max_value, metric_name, min_value, sample_count } = input
  if (!isUuid(instance_id)) return invalid("instance_id", `is not a UUID: ${String(instance_id)}`)
  if (!isMetricName(metric_name)) return invalid("metric_name", `is not a collected metric: ${String(metric_name)}`)
  if (
    !(
      hour.epochMilliseconds >= minimumInstant.epochMilliseconds &&
      hour.epochMilliseconds <= maximumInstant.epochMilliseconds
    )
  ) {
    return invalid("hour", "is not in the years 1 to 9999")
  }
  if (!Number.isFinite(avg_value)) return invalid("avg_value", `is not finite: ${avg_value}`)
  if (!Number.isFinite(max_value)) return invalid("max_value", `is not finite: ${max_value}`)
  if (!Number.isFinite(min_value)) return invalid("min_value", `is not finite: ${min_value}`)
  if (!Number.isInteger(sample_count) || sample_count < 1 || sample_count > maximumSampleCount) {
    return invalid("sample_count", `is not an integer from 1 to ${maximumSampleCount}: ${sample_count}`)
  }
  if (min_value > max_value) return invalid("min_value", `${min_value} is greater than max_value ${max_value}`)
  const bound = avg_value < min_value ? min_value : avg_value > max_value ? max_value : avg_value
  if (Math.abs(avg_value - bound) > averageTolerance * Math.max(Math.abs(avg_value), Math.abs(bound))) {
    return invalid("avg_value", `${avg_value} is not between min_value ${min_value} and max_value ${max_value}`)
  }
  return Result.succeed({
    instance_id,
    metric_name,
    hour: truncateToHour(hour),
    // Minus zero becomes zero: neither JSON nor the text of an SQL parameter has it.
    avg_value: bound + 0,
    max_value: max_value + 0,
    min_value: min_value + 0,
    sample_count
  })
}
