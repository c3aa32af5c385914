import { parseInstant } from "@snoozeql/domain/Instant"
import { DateTime, Option, Result } from "effect"

const millisPerSecond = 1000

/** The range of numbers that are read as Unix times in seconds: ten digits, the years 2001 to 2286. */
const unixSeconds = { first: 1_000_000_000, last: 9_999_999_999 }

const fromUnixTime = (time: number): Option.Option<number> => {
  if (time >= unixSeconds.first && time <= unixSeconds.last) return Option.some(Math.round(time * millisPerSecond))
  const isMilliseconds =
    time >= unixSeconds.first * millisPerSecond && time <= unixSeconds.last * millisPerSecond && Number.isInteger(time)
  return isMilliseconds ? Option.some(time) : Option.none()
}

/** Rewrites common spellings as RFC 3339: Python's blank instead of `T`, `strftime`'s offset without a colon, SQL's UTC. */
const toRfc3339 = (text: string): string =>
  text
    .replace(/^(\d{4}-\d{2}-\d{2}) +(?=\d)/, "$1T")
    .replace(/ *UTC$/, "Z")
    .replace(/ (?=[+-]\d{2}:?\d{2}$)/, "")
    .replace(/([+-]\d{2})(\d{2})$/, "$1:$2")

const withOffset = (text: string): Option.Option<number> =>
  Option.map(parseInstant(toRfc3339(text)), (instant) => instant.epochMilliseconds)

/**
 * Reads a timestamp of a JSON document, in milliseconds since the epoch: RFC 3339 with an offset, also with Python's blank
 * instead of `T`, or a Unix time as a number.
 */
export const parseJsonTimestamp = (value: unknown): Option.Option<number> => {
  if (typeof value === "string") return withOffset(value)
  return typeof value === "number" ? fromUnixTime(value) : Option.none()
}

/** A point in time, and whether its text had no offset. */
export interface ParsedTimestamp {
  /** In milliseconds since the epoch. */
  readonly time: number
  readonly isLocal: boolean
}

const wallClock = /^(\d{4})([-/])(\d{2})\2(\d{2})[T ] *(\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?$/
const unixTime = /^\d{10}(?:\d{3})?(?:\.\d+)?$/
const dayOrMonthFirst = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b/

const zoneName = (zone: DateTime.TimeZone): string => DateTime.zoneToString(zone)

const inZone = (instantAsUtc: DateTime.Utc, zone: DateTime.TimeZone): Result.Result<ParsedTimestamp, string> =>
  DateTime.makeZoned(instantAsUtc, { timeZone: zone, adjustForTimeZone: true, disambiguation: "reject" }).pipe(
    Option.map(({ epochMilliseconds }) => ({ time: epochMilliseconds, isLocal: true })),
    Result.fromOption(
      () =>
        `${DateTime.formatIso(instantAsUtc).slice(0, 19).replace("T", " ")} does not exist or exists twice in ${zoneName(zone)}, where the clocks change; export in UTC or with offsets`
    )
  )

/**
 * Reads a timestamp of a CSV file, or says what is wrong with it. It accepts what JSON may hold, Unix times of ten digits
 * (seconds) or thirteen (milliseconds), and `2026-11-24 22:00:00` or `2026/11/24 22:00`, which are read in `zone`.
 */
export const parseCsvTimestamp = (text: string, zone: DateTime.TimeZone): Result.Result<ParsedTimestamp, string> => {
  const expected = `expected a timestamp such as 2014-02-14 14:30:00 or 2014-02-14T14:30:00Z, not ${JSON.stringify(text)}`
  if (dayOrMonthFirst.test(text)) {
    return Result.fail(`${expected}: it does not say which is the day and which the month`)
  }
  const [, year, , month, day, minutes, seconds = "00"] = wallClock.exec(text) ?? []
  if (year === undefined) {
    const time = unixTime.test(text) ? fromUnixTime(Number(text)) : withOffset(text)
    return Result.fromOption(
      Option.map(time, (found) => ({ time: found, isLocal: false })),
      () => expected
    )
  }
  return parseInstant(`${year}-${month}-${day}T${minutes}:${seconds}Z`).pipe(
    Result.fromOption(() => expected),
    Result.flatMap((instant) => inZone(instant, zone))
  )
}
