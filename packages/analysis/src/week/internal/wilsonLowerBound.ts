/** The quantile of the normal distribution for a one-sided bound of 90 %. */
const z = 1.2816

/**
 * The lower Wilson score bound: after `successes` of `trials`, the true share is at least this, with 90 % confidence. 0 without
 * trials. E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927).
 */
export const wilsonLowerBound = (successes: number, trials: number): number => {
  if (trials === 0) return 0
  const share = successes / trials
  const z2 = z * z
  const centre = share + z2 / (2 * trials)
  const margin = z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))
  return Math.max(0, (centre - margin) / (1 + z2 / trials))
}
