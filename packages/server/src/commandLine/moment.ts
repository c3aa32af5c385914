import { parseInstant } from "@snoozeql/domain/Instant"
import { DateTime, Duration, Option } from "effect"

/** A moment: an instant, or how long before now. */
export type Moment = DateTime.Utc | Duration.Duration

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 }

/** What a moment looks like, for messages that begin with "expected". */
export const momentExpected =
  "a time before now such as -7d or -24h (m, h, d or w), now, or a time such as 2027-01-01T00:00:00Z"

/** Reads `now`, a time before now such as `-7d`, or an RFC 3339 timestamp. */
export const parseMoment = (text: string): Option.Option<Moment> => {
  if (text === "now") return Option.some(Duration.zero)
  const [, amount, unit = ""] = /^-(\d{1,5})([mhdw])$/.exec(text) ?? []
  return amount === undefined
    ? parseInstant(text)
    : Option.some(Duration.minutes(Number(amount) * (unitMinutes[unit] ?? 0)))
}

/** The instant that a moment means. */
export const resolveMoment = (moment: Moment, now: DateTime.Utc): DateTime.Utc =>
  Duration.isDuration(moment) ? DateTime.subtractDuration(now, moment) : moment
