/** A moment on the wall clock. `day` counts local days since 1970-01-01, `weekday` is 0 on Mondays. */
export interface LocalClock {
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly month: number
  readonly dayOfMonth: number
  /** Hour of the week, 0 = Monday 00:00. */
  readonly slot: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (timezone: string): Intl.DateTimeFormat => {
  const known = formats.get(timezone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric"
  })
  formats.set(timezone, made)
  return made
}

/** The local time in a zone. Uses Intl, so that the scores do not depend on the code that they judge. */
export const localClock = (timezone: string, at: number): LocalClock => {
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0 }
  for (const { type, value } of formatOf(timezone).formatToParts(at)) {
    if (type === "year" || type === "month" || type === "day" || type === "hour" || type === "minute") {
      part[type] = Number(value)
    }
  }
  const day = Date.UTC(part.year, part.month - 1, part.day) / 86_400_000
  const weekday = (day + 3) % 7
  return {
    day,
    weekday,
    hour: part.hour,
    minute: part.minute,
    month: part.month,
    dayOfMonth: part.day,
    slot: weekday * 24 + part.hour
  }
}
