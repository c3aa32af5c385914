import { Instant } from "@snoozeql/domain/Instant"
import { Schema, SchemaTransformation } from "effect"

/** The query of a route that takes none: any parameter is refused. */
export const NoQuery = Schema.Record(Schema.String, Schema.Never.annotate({ message: "Unknown query parameter" }))

/**
 * An instant in a query string. `+` stands for a space there, so that `10:00:00+02:00` arrives as `10:00:00 02:00` when
 * it was not written as `%2B`; the space can mean nothing else, and is read as the plus.
 */
export const QueryInstant = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(
    Instant,
    SchemaTransformation.transform({
      decode: (text) => text.replace(/ (?=\d\d:\d\d$)/, "+"),
      encode: (text) => text
    })
  )
)

/** The largest page of a listing. */
export const maximumPageSize = 1000

const PageSize = Schema.String.check(
  Schema.isPattern(/^[0-9]{1,4}$/, { expected: `an integer from 1 to ${maximumPageSize}` })
).pipe(
  Schema.decodeTo(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 1, maximum: maximumPageSize },
        { expected: `an integer from 1 to ${maximumPageSize}` }
      )
    ),
    SchemaTransformation.transform({ decode: Number, encode: String })
  )
)

/** The query of a listing. `cursor` is the `next_cursor` of the page before, and means nothing to callers. */
export const PageQuery = Schema.Struct({
  limit: Schema.optionalKey(PageSize),
  cursor: Schema.optionalKey(Schema.String)
})

/** Where the next page begins; null on the last one. */
export const NextCursor = Schema.NullOr(Schema.String)
