import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { hourOfWeek, makeLocalHours } from "../hours/internal/localTime.ts"

/**
 * Returns the mean capacity, in ACUs, that an instance of Aurora Serverless had in the hours of the week that would be
 * asleep: what a stop saves. Null if no such hour is known, as for an instance of another class. Use it to price
 * members of the class `db.serverless`.
 */
export const capacityAsleep = (
  series: ReadonlyArray<HourlyMetricSeries>,
  { asleep, timezone }: Pick<ActivityAnalysis, "asleep" | "timezone">
): number | null => {
  const capacity = series.find(({ metric_name }) => metric_name === "ServerlessDatabaseCapacity")
  if (capacity === undefined || capacity.hour.length === 0) return null
  const hours = capacity.hour.map((millis) => Math.floor(millis / millisPerHour))
  const first = hours.reduce((least, hour) => Math.min(least, hour))
  const last = hours.reduce((most, hour) => Math.max(most, hour))
  const local = makeLocalHours(timezone, first, last + 1)
  const slots = new Set(asleep)
  let sum = 0
  let count = 0
  for (const [row, hour] of hours.entries()) {
    if (!slots.has(hourOfWeek(local.first(hour)))) continue
    sum += capacity.avg_value[row] ?? 0
    count += 1
  }
  return count === 0 ? null : sum / count
}
