/** The value below which `share` percent of the sorted values lie, by nearest rank from below; NaN of none. */
export const percentileOfSorted = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor((share / 100) * (sorted.length - 1))] ?? Number.NaN

/** The middle value, or the mean of the two in the middle; NaN of none. */
export const medianOfSorted = (sorted: Float64Array): number => {
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2
}

/** The percentile of the values at which `keep` holds and which are not NaN. */
export const percentileWhere = (values: Float64Array, share: number, keep: (index: number) => boolean): number => {
  const kept = new Float64Array(values.length)
  let length = 0
  let isConstant = true
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN
    if (Number.isNaN(value) || !keep(index)) continue
    isConstant &&= length === 0 || value === kept[0]
    kept[length++] = value
  }
  // Sample counts mostly are: it saves the sort.
  if (isConstant) return length === 0 ? Number.NaN : (kept[0] ?? Number.NaN)
  return percentileOfSorted(kept.subarray(0, length).toSorted(), share)
}

/** Sorts a few values in place: for a dozen of them far quicker than the built-in sort. */
export const sortFew = (values: Float64Array): Float64Array => {
  for (let end = 1; end < values.length; end++) {
    const value = values[end] ?? Number.NaN
    let at = end
    while (at > 0 && (values[at - 1] ?? Number.NaN) > value) {
      values[at] = values[at - 1] ?? Number.NaN
      at--
    }
    values[at] = value
  }
  return values
}

/** The normal quantile of a one-sided 90 % bound. */
const z = 1.2816

/**
 * The Wilson score bound: with 90 % confidence the true share is at least this after `successes` of `trials`. 0 without
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
