/**
 * Returns the value that would be at index `rank` if the values from `from` to `until` (exclusive) were sorted.
 * Reorders them, so that no greater value stands before `rank` and no smaller one after it. The values must not contain
 * NaN. Quickselect: C. A. R. Hoare, "Algorithm 65: Find", CACM 4 (1961).
 */
export const selectRank = (values: Float64Array, rank: number, from = 0, until = values.length): number => {
  let low = from
  let high = until - 1
  while (low < high) {
    const pivot = values[rank] ?? Number.NaN
    let left = low
    let right = high
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left++
      while ((values[right] ?? pivot) > pivot) right--
      if (left > right) break
      const swapped = values[left] ?? pivot
      values[left] = values[right] ?? pivot
      values[right] = swapped
      left++
      right--
    }
    if (right < rank) low = left
    if (left > rank) high = right
  }
  return values[rank] ?? Number.NaN
}

/**
 * The value below which `share` percent of the first `length` values lie, by nearest rank from below, or NaN if there
 * are none. Reorders them.
 */
export const percentile = (values: Float64Array, share: number, length = values.length): number =>
  length === 0 ? Number.NaN : selectRank(values, Math.floor((share / 100) * (length - 1)), 0, length)

/**
 * The middle one of the values from `from` to `until` (exclusive), or the mean of the two middle ones. NaN if there are
 * none. Reorders them.
 */
export const median = (values: Float64Array, from = 0, until = values.length): number => {
  if (from === until) return Number.NaN
  const middle = from + ((until - from) >> 1)
  const upper = selectRank(values, middle, from, until)
  if ((until - from) % 2 === 1) return upper
  let lower = Number.NEGATIVE_INFINITY
  for (let index = from; index < middle; index++) lower = Math.max(lower, values[index] ?? Number.NaN)
  return (upper + lower) / 2
}

/** The percentile of the values that are not NaN. Does not reorder them. */
export const percentileOfKnown = (values: Float64Array, share: number): number => {
  const known = new Float64Array(values.length)
  let length = 0
  let isConstant = true
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN
    if (Number.isNaN(value)) continue
    known[length++] = value
    isConstant &&= value === known[0]
  }
  // Sample counts are mostly all the same.
  if (isConstant) return length === 0 ? Number.NaN : (known[0] ?? Number.NaN)
  return percentile(known, share, length)
}
