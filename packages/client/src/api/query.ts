import { BacktestRefit, OneIn } from "@snoozeql/domain/Backtest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { Instant } from "@snoozeql/domain/Instant"
import { Text } from "@snoozeql/domain/Text"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** The query of a route that takes no parameters: every parameter is refused. */
export const NoQuery = Schema.Record(Schema.String, Schema.Never.annotate({ message: "Unknown query parameter" }))

/**
 * An instant in a query string. A `+` that is not written as `%2B` arrives there as a space: `10:00:00+02:00` becomes
 * `10:00:00 02:00`. Such a space can mean nothing else, so it is read as a plus.
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

/** The format of a page's size in the OpenAPI document, which `parameterSchemas` explains. */
const pageSizeFormat = (maximum: number): string => `page-size-${maximum}`
const flagFormat = "flag"
const oneInFormat = "one-in"

/** An integer from 1 to `maximum`. */
const pageSize = (maximum: number) => {
  const expected = `an integer from 1 to ${maximum}`
  return Schema.String.annotate({ format: pageSizeFormat(maximum) })
    .check(Schema.isPattern(/^[0-9]{1,4}$/, { expected }))
    .pipe(
      Schema.decodeTo(
        Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }, { expected })),
        SchemaTransformation.transform({ decode: Number, encode: String })
      )
    )
}

const PageSize = pageSize(maximumPageSize)

/** The query of a listing. `cursor` is the `next_cursor` of the previous page; callers do not interpret it. */
export const PageQuery = Schema.Struct({
  limit: Schema.optionalKey(PageSize),
  cursor: Schema.optionalKey(Schema.String)
})

const Ownership = Text.check(Schema.isNonEmpty())

/** Selects by owner and environment, in their exact spelling. */
export const OwnershipQuery = Schema.Struct({
  owner: Schema.optionalKey(Ownership),
  environment: Schema.optionalKey(Ownership)
})

const Flag = Schema.Literals(["true", "false"])
  .annotate({ format: flagFormat })
  .pipe(
    Schema.decodeTo(
      Schema.Boolean,
      SchemaTransformation.transform({ decode: (text) => text === "true", encode: (flag) => (flag ? "true" : "false") })
    )
  )

/** The query of the listing of exports. */
export const ExportsQuery = Schema.Struct({
  ...PageQuery.fields,
  instance: Schema.optionalKey(InstanceId),
  withdrawn: Schema.optionalKey(Flag),
  in_force: Schema.optionalKey(Flag)
})

const OneInText = Schema.String.annotate({ format: oneInFormat })
  .check(Schema.isPattern(/^[0-9]{1,5}(\.[0-9]{1,6})?$/, { expected: "a number from 2 to 10000" }))
  .pipe(Schema.decodeTo(OneIn, SchemaTransformation.transform({ decode: Number, encode: String })))

/** How a backtest replays the plans. Without a parameter: daily, not checked before a stop, seeing all hours. */
export const BacktestQuery = Schema.Struct({
  refit: Schema.optionalKey(BacktestRefit),
  look: Schema.optionalKey(Flag),
  censored: Schema.optionalKey(Flag),
  one_in: Schema.optionalKey(OneInText)
})

/** The greatest number of instances that one request replays: each takes a fifth of a second. */
export const maximumBacktestPage = 100

/** The query of a page of a fleet's backtest. */
export const FleetBacktestQuery = Schema.Struct({
  ...BacktestQuery.fields,
  limit: Schema.optionalKey(pageSize(maximumBacktestPage)),
  cursor: Schema.optionalKey(Schema.String)
})

/** The `cursor` of the next page; null on the last page. */
export const NextCursor = Schema.NullOr(Schema.String)

/**
 * The schemas of query parameters that are numbers or flags, by their format. In a request they are text; the OpenAPI
 * document shows what the text stands for.
 */
export const parameterSchemas: ReadonlyMap<string, object> = new Map<string, object>([
  ...[maximumPageSize, maximumBacktestPage].map(
    (maximum) => [pageSizeFormat(maximum), { type: "integer", minimum: 1, maximum }] as const
  ),
  [flagFormat, { type: "boolean" }],
  [oneInFormat, { type: "number", minimum: 2, maximum: 10_000 }]
])
