/** The first simulated hour, a Monday at 00:00 UTC, in hours since 1970-01-01T00:00Z. */
export const startHour = 20_458 * 24

/** Hours of history before the first simulated day. */
export const historyHours = 35 * 24

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export const makeRandom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A working day: the hours in which a database is used. */
interface Regime {
  readonly from: number
  readonly until: number
  readonly weekends: boolean
}

const regimes: ReadonlyArray<Regime> = [
  { from: 8, until: 18, weekends: false },
  { from: 6, until: 14, weekends: false },
  { from: 13, until: 22, weekends: true },
  { from: 9, until: 12, weekends: false }
]

/**
 * Whether a drifting database is used, hour by hour from the beginning of its history on. It has a working day that
 * changes every few weeks, and single days with work at night.
 */
export const drift = (seed: number, days: number): Uint8Array => {
  const random = makeRandom(seed)
  const hours = new Uint8Array(historyHours + days * 24)
  let regime = regimes[seed % regimes.length] ?? regimes[0]
  for (let day = 0; day * 24 < hours.length; day++) {
    const weekday = ((startHour - historyHours) / 24 + day + 3) % 7
    if (day > 30 && random() < 0.05) regime = regimes[Math.floor(random() * regimes.length)]
    const night = random() < 0.04 ? 1 + Math.floor(random() * 5) : -1
    for (let hour = 0; hour < 24; hour++) {
      const works =
        regime !== undefined &&
        hour >= regime.from &&
        hour < regime.until &&
        (regime.weekends || weekday < 5) &&
        random() > 0.02
      if (works || hour === night) hours[day * 24 + hour] = 1
    }
  }
  return hours
}
