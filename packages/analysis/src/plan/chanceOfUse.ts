/** How likely a database that has been empty for some days is used again, within 7, 14 and 30 days. */
export interface ChanceOfUse {
  readonly within_7_days: number
  readonly within_14_days: number
  readonly within_30_days: number
}

/**
 * The share of databases that were used again, by the number of days that they had been empty. Measured on 400 data
 * warehouses in 13 weeks of 2024, each share on 300 to 11,000 days, whose spans overlap. A database that was deleted
 * counts as not used again, so these are lower bounds. After 42 empty days, none of 521 was used within 30 days. The
 * share after 28 days is returned in that case, since a share of 0 would claim certainty.
 */
const measured: ReadonlyArray<ChanceOfUse & { readonly emptyDays: number }> = [
  { emptyDays: 1, within_7_days: 0.082, within_14_days: 0.107, within_30_days: 0.144 },
  { emptyDays: 3, within_7_days: 0.046, within_14_days: 0.066, within_30_days: 0.098 },
  { emptyDays: 7, within_7_days: 0.025, within_14_days: 0.038, within_30_days: 0.061 },
  { emptyDays: 14, within_7_days: 0.011, within_14_days: 0.017, within_30_days: 0.028 },
  { emptyDays: 21, within_7_days: 0.005, within_14_days: 0.009, within_30_days: 0.015 },
  { emptyDays: 28, within_7_days: 0.003, within_14_days: 0.005, within_30_days: 0.008 }
]

/** Returns the measured chance that a database is used again after this many empty days. Undefined below one day. */
export const chanceOfUse = (emptyDays: number): ChanceOfUse | undefined => {
  const known = measured.findLast((row) => row.emptyDays <= emptyDays)
  if (known === undefined) return undefined
  const { within_7_days, within_14_days, within_30_days } = known
  return { within_7_days, within_14_days, within_30_days }
}
