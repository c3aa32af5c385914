import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { hourOfWeek, makeLocalHours } from "../hours/internal/localTime.ts"

const capacityOf = (series: ReadonlyArray<HourlyMetricSeries>): HourlyMetricSeries | undefined =>
  series.find(({ metric_name }) => metric_name === "ServerlessDatabaseCapacity")

/**
 * Returns the mean capacity, in ACUs, that an instance of Aurora Serverless had in some of its hours, which are counted
 * since 1970-01-01T00:00Z: what a stop in them saves. Null if no such hour is known, as for an instance of another
 * class. Use it to price members of the class `db.serverless`.
 */
export const capacityAt = (
  series: ReadonlyArray<HourlyMetricSeries>,
  counts: (hour: number) => boolean
): number | null => {
  const capacity = capacityOf(series)
  if (capacity === undefined) return null
  let sum = 0
  let count = 0
  for (const [row, millis] of capacity.hour.entries()) {
    if (!counts(Math.floor(millis / millisPerHour))) continue
    sum += capacity.avg_value[row] ?? 0
    count += 1
  }
  return count === 0 ? null : sum / count
}

/** Does what `capacityAt` does, for the hours of the week that would be asleep. */
export const capacityAsleep = (
  series: ReadonlyArray<HourlyMetricSeries>,
  { asleep, timezone }: Pick<ActivityAnalysis, "asleep" | "timezone">
): number | null => {
  const hours = capacityOf(series)?.hour ?? new Float64Array()
  if (hours.length === 0) return null
  const hourOf = (millis: number) => Math.floor(millis / millisPerHour)
  const first = hourOf(hours.reduce((least, millis) => Math.min(least, millis)))
  const last = hourOf(hours.reduce((most, millis) => Math.max(most, millis)))
  const local = makeLocalHours(timezone, first, last + 1)
  const slots = new Set(asleep)
  return capacityAt(series, (hour) => slots.has(hourOfWeek(local.first(hour))))
}
