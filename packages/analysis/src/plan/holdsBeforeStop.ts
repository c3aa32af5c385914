import type { Forecast } from "./Forecast.ts"

/**
 * Whether a planned sleep still holds at its start `now`: the last hour is known and was idle, and every hour up to
 * `until` (exclusive) may still sleep by what is known now. Call `observe` on the forecast first.
 */
export const holdsBeforeStop = (forecast: Forecast, now: number, until: number, oneIn: number): boolean => {
  const { hours } = forecast.model
  return (
    hours.isKnown(now - 1) &&
    !hours.isActive(now - 1) &&
    forecast.ahead(now, until, oneIn).every(({ mayBeSlept }) => mayBeSlept)
  )
}
