/** The aggregate of one hour of a recorded series, computed independently of the product. */
export interface ExpectedHour {
  readonly avg_value: number
  readonly max_value: number
  readonly min_value: number
  readonly sample_count: number
}

interface Sample {
  readonly millis: number
  readonly value: number
}

const hour = 3_600_000
const week = 7 * 24 * hour

const parse = (csv: string): ReadonlyArray<Sample> =>
  csv
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => {
      const [timestamp = "", value = ""] = line.split(",")
      return { millis: Date.parse(`${timestamp.replace(" ", "T")}Z`), value: Number(value) }
    })

/** The shift by whole weeks that keeps the last sample of the series before `now`. */
const shiftOf = (samples: ReadonlyArray<Sample>, now: number): number => {
  const last = Math.max(...samples.map(({ millis }) => millis))
  const weeks = Math.floor((now - last) / week)
  return (last + weeks * week < now ? weeks : weeks - 1) * week
}

/**
 * The hours of a CSV file that a collection up to `end` keeps if `cutoff` is the oldest hour, keyed by their start. All times
 * are in milliseconds since the epoch.
 */
export const expectedHours = (
  csv: string,
  { cutoff, end, now }: { readonly now: number; readonly cutoff: number; readonly end: number }
): ReadonlyMap<number, ExpectedHour> => {
  const samples = parse(csv)
  const shift = shiftOf(samples, now)
  const byHour = new Map<number, Array<number>>()
  for (const { millis, value } of samples) {
    const shifted = millis + shift
    const start = Math.floor(shifted / hour) * hour
    if (start < cutoff || shifted >= end) continue
    const values = byHour.get(start)
    if (values === undefined) byHour.set(start, [value])
    else values.push(value)
  }
  return new Map(
    [...byHour].map(([start, values]) => [
      start,
      {
        avg_value: values.reduce((sum, value) => sum + value, 0) / values.length,
        max_value: Math.max(...values),
        min_value: Math.min(...values),
        sample_count: values.length
      }
    ])
  )
}
