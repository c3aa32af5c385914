const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const

/** The mean of the known values; null if none is known. */
const meanOf = (values: ReadonlyArray<number | null>): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/**
 * Values over time as a line of bars, from 0 to the greatest of them, in at most `width` characters. A character stands
 * for the mean of its values, or is a blank if none of them is known (null). Negative values are shown as 0.
 */
export const sparkline = (values: ReadonlyArray<number | null>, width: number): string => {
  const count = Math.min(values.length, Math.max(1, width))
  const means = Array.from({ length: count }, (_, index) =>
    meanOf(values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count)))
  )
  const most = means.reduce<number>((greatest, mean) => Math.max(greatest, mean ?? 0), 0)
  return means
    .map((mean) => {
      if (mean === null) return " "
      return bars[most === 0 ? 0 : Math.round((Math.max(mean, 0) / most) * (bars.length - 1))] ?? bars[0]
    })
    .join("")
}
