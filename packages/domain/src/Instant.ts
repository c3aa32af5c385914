import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"

/** `0001-01-01T00:00:00.000Z`, the first instant that both RFC 3339 and PostgreSQL can represent. */
export const minimumInstant: DateTime.Utc = DateTime.makeUnsafe(-62_135_596_800_000)

/** `9999-12-31T23:59:59.999Z`, the last instant that RFC 3339 can represent. */
export const maximumInstant: DateTime.Utc = DateTime.makeUnsafe(253_402_300_799_999)

/** Whether an instant is in the years 1 to 9999, which both RFC 3339 and PostgreSQL can represent. */
export const isRepresentable: (instant: DateTime.DateTime) => boolean = DateTime.between({
  minimum: minimumInstant,
  maximum: maximumInstant
})

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * Reads an RFC 3339 timestamp with any offset, to the millisecond (further digits are cut off). Use it for text that
 * people or other programs write; schemas use `Instant`.
 *
 * It is stricter than `Date.parse`: the offset is required. A day that the month does not have is refused, not rolled
 * over. Leap seconds are refused too.
 */
export const parseInstant = (text: string): Option.Option<DateTime.Utc> => {
  const [, date, time, fraction = "", offset = ""] = rfc3339.exec(text) ?? []
  if (date === undefined) return Option.none()
  const wallClock = `${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}`
  return DateTime.make(`${wallClock}Z`).pipe(
    Option.filter((parsed) => DateTime.formatIso(parsed) === `${wallClock}Z`),
    Option.flatMap(() => DateTime.make(`${wallClock}${offset.toUpperCase()}`)),
    Option.map(DateTime.toUtc),
    Option.filter(isRepresentable)
  )
}

/**
 * An instant as JSON text. It is read from any RFC 3339 timestamp with an offset, and always written in UTC with
 * milliseconds (`2026-01-01T10:00:00.000Z`).
 */
export const Instant = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(Schema.DateTimeUtc, {
    decode: SchemaGetter.transformEffect((text: string) =>
      Option.match(parseInstant(text), {
        onNone: () =>
          Effect.fail(
            new SchemaIssue.InvalidValue({
              message: "Expected an RFC 3339 timestamp with an offset, such as 2026-01-01T10:00:00Z"
            })
          ),
        onSome: Effect.succeed
      })
    ),
    encode: SchemaGetter.transform(DateTime.formatIso)
  })
)
