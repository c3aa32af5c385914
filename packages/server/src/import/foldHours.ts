import { truncateToHour } from "@snoozeql/domain/Hour"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"
import type { Sample } from "./Sample.ts"

/** Aggregates samples by UTC hour, oldest first. An average is weighted by the number of values that it aggregates. */
export const foldHours = (
  samples: ReadonlyArray<Sample>,
  series: Pick<HourlyMetricInput, "instance_id" | "metric_name">
): ReadonlyArray<HourlyMetricInput> => {
  const byHour = new Map<number, Array<Sample>>()
  for (const sample of samples) {
    const hour = truncateToHour(DateTime.makeUnsafe(sample.time)).epochMilliseconds
    const others = byHour.get(hour)
    if (others === undefined) byHour.set(hour, [sample])
    else others.push(sample)
  }
  return [...byHour]
    .toSorted(([one], [other]) => one - other)
    .map(([hour, hourSamples]) => ({ ...series, hour: DateTime.makeUnsafe(hour), ...aggregate(hourSamples) }))
}

const aggregate = (samples: ReadonlyArray<Sample>) => {
  let sum = 0
  let sample_count = 0
  let max_value = Number.NEGATIVE_INFINITY
  let min_value = Number.POSITIVE_INFINITY
  for (const { average, count, maximum, minimum } of samples) {
    sum += average * count
    sample_count += count
    max_value = Math.max(max_value, maximum)
    min_value = Math.min(min_value, minimum)
  }
  return { avg_value: sum / sample_count, max_value, min_value, sample_count }
}
