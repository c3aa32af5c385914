/** A period that a document states in seconds, as a number or as text, in milliseconds; undefined where it states none. */
export const statedPeriod = (seconds: unknown): number | undefined => {
  const period = typeof seconds === "string" ? Number(seconds) : seconds
  return typeof period === "number" && Number.isFinite(period) && period > 0 ? period * 1000 : undefined
}

/** The longest of the periods that are stated. */
export const longestPeriod = (periods: ReadonlyArray<number | undefined>): number | undefined =>
  periods.reduce(
    (longest, period) => (period === undefined || (longest !== undefined && longest > period) ? longest : period),
    undefined
  )
