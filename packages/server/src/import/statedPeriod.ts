/** Converts a period in seconds, a number or text, to milliseconds; undefined if it is neither. */
export const statedPeriod = (seconds: unknown): number | undefined => {
  const period = typeof seconds === "string" ? Number(seconds) : seconds
  return typeof period === "number" && Number.isFinite(period) && period > 0 ? period * 1000 : undefined
}

/** The longest of the stated periods. */
export const longestPeriod = (periods: ReadonlyArray<number | undefined>): number | undefined =>
  periods.reduce(
    (longest, period) => (period === undefined || (longest !== undefined && longest > period) ? longest : period),
    undefined
  )
