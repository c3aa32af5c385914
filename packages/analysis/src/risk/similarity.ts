import type { KnownHours } from "./KnownHours.ts"

/** How many whole days are compared. */
const days = 28

/** The similarity is 0 if weekdays and weekends differ by at least 1.5 times this much, in shares of active hours. */
const difference = 0.15

/** The share of active hours. The fewer hours are known, the closer it is to a half. */
const shareOf = (active: number, known: number): number => (active + 0.5) / (known + 1)

/**
 * How alike weekdays and weekends are at a local midnight, from 0 (not at all) to 1. It is 1.5 − T / 0.15 within these bounds.
 * T is the difference between their shares of active hours in the last 28 whole days, averaged over the hours of the day.
 * The similarity is 1 while only one type of day is known.
 */
export const similarityAt = (hours: KnownHours, midnight: number): number => {
  let sum = 0
  const known: [number, number] = [0, 0]
  for (let hour = 0; hour < 24; hour++) {
    const latest = midnight - 24 + hour
    const weekdays = hours.countDays(latest, days, 0)
    const weekends = hours.countDays(latest, days, 1)
    known[0] += weekdays.known
    known[1] += weekends.known
    sum += Math.abs(shareOf(weekends.active, weekends.known) - shareOf(weekdays.active, weekdays.known))
  }
  if (known[0] === 0 || known[1] === 0) return 1
  return Math.min(1, Math.max(0, 1.5 - sum / 24 / difference))
}
