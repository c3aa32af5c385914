import { parseInstant } from "@snoozeql/domain/Instant"
import { LocalDate } from "@snoozeql/domain/ProtectedDate"
import { DateTime, Option, Schema } from "effect"

const isDay = Schema.is(LocalDate)

/**
 * Reads a day such as 2026-12-01, which is its beginning by the clocks of a zone, or a time such as
 * 2026-12-01T08:00:00Z. A midnight that the clocks repeat is the second one.
 */
export const readDayOrTime = (text: string, timezone: string): Option.Option<DateTime.Utc> =>
  isDay(text)
    ? Option.map(
        DateTime.makeZoned(text, { timeZone: timezone, adjustForTimeZone: true, disambiguation: "later" }),
        DateTime.toUtc
      )
    : parseInstant(text)
