import { Result, Schema } from "effect"
import { InvalidHourlyMetric } from "./errors.ts"
import { truncateToHour } from "./Hour.ts"
import { InstanceId } from "./Instance.ts"
import { isUuid, Uuid } from "./Uuid.ts"
import { Instant, maximumInstant, minimumInstant } from "./Instant.ts"
import { MetricName } from "./MetricName.ts"

/** The largest sample count of one hour: PostgreSQL's `integer`. */
export const maximumSampleCount = 2_147_483_647

/** How far an average may miss its minimum or maximum through rounding: sums of equal floats miss by an ulp. */
const averageTolerance = 1e-9

/** A UUID that names one row of `metrics_hourly`. The row's key is (instance, metric, hour). */
export const MetricId = Uuid.pipe(Schema.brand("MetricId"))
export type MetricId = typeof MetricId.Type

const aggregate = {
  avg_value: Schema.Finite.annotate({ description: "Average of the hour's samples, in the metric's unit" }),
  max_value: Schema.Finite.annotate({ description: "Greatest sample of the hour" }),
  min_value: Schema.Finite.annotate({ description: "Least sample of the hour" }),
  sample_count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maximumSampleCount })).annotate({
    description: "How many samples the aggregate is of"
  })
}

/**
 * What one metric of one instance did in one hour.
 *
 * `hour` is the start of the hour in UTC. `created_at` and `updated_at` are the times of the first and of the last write by
 * the database's clock. `updated_at` is never before `created_at` and never goes back. A row becomes visible shortly after
 * its `updated_at`, when its transaction commits: docs/reliability.md says how to read what has changed.
 */
export const HourlyMetric = Schema.Struct({
  id: MetricId,
  instance_id: InstanceId,
  metric_name: MetricName,
  hour: Instant,
  ...aggregate,
  created_at: Instant,
  updated_at: Instant
})
export interface HourlyMetric extends Schema.Schema.Type<typeof HourlyMetric> {}

/** An aggregate to merge or to replace. `hour` may be any instant in the hour; it is truncated to the hour in UTC. */
export const HourlyMetricInput = Schema.Struct({
  instance_id: InstanceId,
  metric_name: MetricName,
  hour: Instant,
  ...aggregate
})
export interface HourlyMetricInput extends Schema.Schema.Type<typeof HourlyMetricInput> {}

const isMetricName = Schema.is(MetricName)

/**
 * Checks the value rules of an aggregate that came in a batch at `index`, and brings it into the form in which it is
 * stored: the hour truncated, an average within 1e-9 (relative) outside of minimum and maximum moved onto the bound.
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
    return invalid("hour", "lies outside of the years 1 to 9999")
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
    // JSON and the text of a parameter have no minus zero.
    avg_value: bound + 0,
    max_value: max_value + 0,
    min_value: min_value + 0,
    sample_count
  })
}
