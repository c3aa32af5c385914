import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { DateTime } from "effect"

/** The first hour of all measurements. */
export const firstHour = DateTime.makeUnsafe("2026-01-01T00:00:00Z")

/**
 * The row of a series in an hour. Its values are deterministic, depend on `version`, and have as many digits as
 * averages.
 */
const rowOf = (
  instanceId: InstanceId,
  instance: number,
  metric: number,
  hour: number,
  version: number
): HourlyMetricInput => {
  const average = ((instance * 7919 + metric * 104_729 + hour * 1_299_709 + version * 15_485_863) % 1_000_003) / 9973
  return {
    instance_id: instanceId,
    metric_name: activityMetricNames[metric] ?? "CPUUtilization",
    hour: DateTime.add(firstHour, { hours: hour }),
    avg_value: average,
    max_value: average * 1.7 + 1,
    min_value: average * 0.3,
    sample_count: 15 * version
  }
}

/** The rows of every metric of the instances in one hour. `version` counts from 1. */
export const rowsOfHour = (
  instances: ReadonlyArray<InstanceId>,
  hour: number,
  version: number
): ReadonlyArray<HourlyMetricInput> =>
  instances.flatMap((id, instance) =>
    activityMetricNames.map((_, metric) => rowOf(id, instance, metric, hour, version))
  )

/** Rows of the hours from ≤ hour < to. */
export const rowsOfHours = (
  instances: ReadonlyArray<InstanceId>,
  from: number,
  to: number,
  version: number
): ReadonlyArray<HourlyMetricInput> =>
  Array.from({ length: to - from }, (_, index) => rowsOfHour(instances, from + index, version)).flat()
