import type { DriftingDatabase } from "./fleet.ts"
import type { Property } from "./properties.ts"

const day = 24

const shareOf = ({ activity }: DriftingDatabase): number =>
  activity.reduce((sum, active) => sum + active, 0) / activity.length

/** The share of active hours after an active and after an idle hour. */
const persistenceOf = (databases: ReadonlyArray<DriftingDatabase>): readonly [number, number] => {
  const hours = [0, 0]
  const active = [0, 0]
  for (const { activity } of databases) {
    for (let hour = 1; hour < activity.length; hour++) {
      const before = activity[hour - 1] ?? 0
      hours[before] = (hours[before] ?? 0) + 1
      active[before] = (active[before] ?? 0) + (activity[hour] ?? 0)
    }
  }
  return [(active[1] ?? 0) / (hours[1] ?? 0), (active[0] ?? 0) / (hours[0] ?? 0)]
}

/** Among the days after `emptyDays` days without use, but with use before: the share with use in the next `within` days. */
const usedAgain = (databases: ReadonlyArray<DriftingDatabase>, emptyDays: number, within: number): number => {
  let windows = 0
  let used = 0
  for (const { activity } of databases) {
    const days = Array.from({ length: activity.length / day }, (_, date) =>
      activity.subarray(date * day, (date + 1) * day).includes(1)
    )
    for (let date = emptyDays; date + within <= days.length; date++) {
      if (days.slice(date - emptyDays, date).includes(true) || !days.slice(0, date - emptyDays).includes(true)) continue
      windows++
      if (days.slice(date, date + within).includes(true)) used++
    }
  }
  return used / windows
}

/** By the number of empty days: the shares of real databases that were used again within 7, 14 and 30 days. */
const usedAgainReal = [
  [1, 0.082, 0.107, 0.144],
  [3, 0.046, 0.066, 0.098],
  [7, 0.025, 0.038, 0.061],
  [14, 0.011, 0.017, 0.028],
  [21, 0.005, 0.009, 0.015],
  [28, 0.003, 0.005, 0.008]
] as const

/** The figures of a whole fleet beside those of 198 real databases (400 for the shares that are used again). */
export const compareFleetWithReal = (databases: ReadonlyArray<DriftingDatabase>): ReadonlyArray<Property> => {
  const shares = databases.map(shareOf).toSorted((a, b) => a - b)
  const among = (from: number, until: number) =>
    shares.filter((share) => share >= from && share <= until).length / shares.length
  const rare = databases.filter(({ kind }) => kind === "rare")
  const [afterActive, afterIdle] = persistenceOf(rare)
  return [
    { name: "databases that are rarely active", real: 0.66, measured: among(0, 0.05) },
    { name: "part-time databases", real: 0.15, measured: among(0.05, 0.95) },
    { name: "busy databases", real: 0.18, measured: among(0.95, 1) },
    {
      name: "active share of all databases, median",
      real: 0.004,
      measured: shares[Math.floor(shares.length / 2)] ?? Number.NaN
    },
    { name: "rarely active ones: active after an active hour", real: 0.457, measured: afterActive },
    { name: "rarely active ones: active after an idle hour", real: 0.0023, measured: afterIdle },
    ...usedAgainReal.flatMap(([emptyDays, ...real]) =>
      ([7, 14, 30] as const).map((within, index) => ({
        name: `used again within ${within} days, after ${emptyDays} empty ones`,
        real: real[index] ?? Number.NaN,
        measured: usedAgain(databases, emptyDays, within)
      }))
    )
  ]
}
