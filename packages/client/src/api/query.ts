import { BacktestRefit } from "@snoozeql/domain/Backtest"
import { OneIn } from "@snoozeql/domain/OneIn"
import { InstanceId, InstanceKind } from "@snoozeql/domain/Instance"
import { Instant, parseInstant } from "@snoozeql/domain/Instant"
import { TagSelectorFromText } from "@snoozeql/domain/TagSelector"
import { maximumTags } from "@snoozeql/domain/Tags"
import { Text } from "@snoozeql/domain/Text"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** The query of a route that takes no parameters: every parameter is refused. */
export const NoQuery = Schema.Record(Schema.String, Schema.Never.annotate({ message: "Unknown query parameter" }))

const withPlus = (text: string): string => text.replace(/ (?=\d\d:\d\d$)/, "+")

/**
 * An instant in a query string. A `+` that is not written as `%2B` arrives there as a space: `10:00:00+02:00` becomes
 * `10:00:00 02:00`. Such a space can mean nothing else, so it is read as a plus.
 */
export const QueryInstant = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(Instant, SchemaTransformation.transform({ decode: withPlus, encode: (text) => text }))
)

const timeFormat = "time"
const relativeTime = /^-([0-9]{1,5})([mhdw])$/
const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 }

/**
 * A time in a query string: an instant, or how long before the present: `now`, or an integer with `m`, `h`, `d` or `w`
 * for minutes, hours, days and weeks, such as `-7d`. A relative time is a `Duration` here; `resolveTime` resolves it.
 */
export const QueryTime = Schema.String.annotate({ format: timeFormat }).pipe(
  Schema.decodeTo(Schema.Union([Schema.DateTimeUtc, Schema.Duration]), {
    decode: SchemaGetter.transformEffect(
      (text: string): Effect.Effect<DateTime.Utc | Duration.Duration, SchemaIssue.InvalidValue> => {
        const [, amount, unit = ""] = relativeTime.exec(text) ?? []
        if (text === "now") return Effect.succeed(Duration.zero)
        if (amount !== undefined) return Effect.succeed(Duration.minutes(Number(amount) * (minutesOf[unit] ?? 0)))
        return Option.match(parseInstant(withPlus(text)), {
          onNone: () =>
            Effect.fail(
              new SchemaIssue.InvalidValue({
                message:
                  "Expected an RFC 3339 timestamp with an offset, such as 2026-01-01T10:00:00Z, or a time before now, such as -7d, -24h or now"
              })
            ),
          onSome: Effect.succeed
        })
      }
    ),
    encode: SchemaGetter.transform((time) =>
      Duration.isDuration(time) ? encodeBefore(time) : DateTime.formatIso(time)
    )
  })
)
export type QueryTime = typeof QueryTime.Type

const encodeBefore = (before: Duration.Duration): string =>
  Duration.isZero(before) ? "now" : `-${Math.round(Duration.toMinutes(before))}m`

/** The instant that a time of a query stands for. */
export const resolveTime = (time: QueryTime, now: DateTime.Utc): DateTime.Utc =>
  Duration.isDuration(time) ? DateTime.subtractDuration(now, time) : time

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

/** A value to select by. No stored value is longer. */
export const Selected = Text.check(Schema.isNonEmpty(), Schema.isMaxLength(256))

/**
 * Selects instances and clusters. Values are matched in their exact spelling, `text` is a part of the name, and `tag` is
 * `KEY` or `KEY=VALUE`, once for each tag that they must have.
 */
export const UnitFilterQuery = Schema.Struct({
  kind: Schema.optionalKey(InstanceKind),
  account: Schema.optionalKey(Selected),
  region: Schema.optionalKey(Selected),
  engine: Schema.optionalKey(Selected),
  owner: Schema.optionalKey(Selected),
  environment: Schema.optionalKey(Selected),
  text: Schema.optionalKey(Selected),
  tag: Schema.optionalKey(Schema.Array(TagSelectorFromText).check(Schema.isMaxLength(maximumTags)))
})

/** What the filters of `UnitFilterQuery` do, for the description of a listing. */
export const unitFilterMeaning =
  "`kind`, `account`, `region`, `engine`, `owner` and `environment` select those with that value, in its exact spelling; `text` those whose names contain it, in upper or lower case. `tag` is `KEY` or `KEY=VALUE`, in its exact spelling; the first `=` ends the key. Repeat it to select those that have all of these tags."

/** Selects by owner and environment, in their exact spelling. */
export const OwnershipQuery = Schema.Struct({
  owner: Schema.optionalKey(Selected),
  environment: Schema.optionalKey(Selected)
})

/** `true` or `false`. */
export const Flag = Schema.Literals(["true", "false"])
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
  [
    timeFormat,
    {
      anyOf: [
        { type: "string", format: "date-time" },
        { type: "string", pattern: "^(now|-[0-9]{1,5}[mhdw])$" }
      ],
      examples: ["-7d", "now", "2026-01-01T10:00:00Z"]
    }
  ],
  [flagFormat, { type: "boolean" }],
  [oneInFormat, { type: "number", minimum: 2, maximum: 10_000 }]
])
