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

/**
 * The schema of a query parameter with what it does, which the OpenAPI document and `docs/api.md` show. Use it for every
 * query parameter, around its schema and within `optionalKey`.
 */
export const described = <S extends Schema.Top>(schema: S, description: string): S["Rebuild"] =>
  schema.pipe(Schema.annotateEncoded({ description }))

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

/** The parameters that select a page of a listing. */
const pageParameters = (size: typeof PageSize) => ({
  limit: Schema.optionalKey(
    described(
      size,
      "The most rows of the page. A page can have fewer even if others follow: only the last one has a `next_cursor` of null"
    )
  ),
  cursor: Schema.optionalKey(
    described(
      Schema.String,
      "The `next_cursor` of the page before, for the next page. Send it unchanged, with the filters and the sort of that page"
    )
  )
})

/** The query of a listing. `cursor` is the `next_cursor` of the previous page; callers do not interpret it. */
export const PageQuery = Schema.Struct(pageParameters(PageSize))

/** A value to select by. No stored value is longer. */
export const Selected = Text.check(Schema.isNonEmpty(), Schema.isMaxLength(256))

/**
 * Selects instances and clusters. Values are matched in their exact spelling, `text` is a part of the name, and `tag` is
 * `KEY` or `KEY=VALUE`, once for each tag that they must have.
 */
export const UnitFilterQuery = Schema.Struct({
  kind: Schema.optionalKey(described(InstanceKind, "Only instances, or only clusters")),
  account: Schema.optionalKey(described(Selected, "Only what is in this AWS account")),
  region: Schema.optionalKey(described(Selected, "Only what is in this region, such as `eu-central-1`")),
  engine: Schema.optionalKey(described(Selected, "Only what has this engine, such as `postgres`")),
  owner: Schema.optionalKey(described(Selected, "Only what has this owner, in its exact spelling")),
  environment: Schema.optionalKey(described(Selected, "Only what has this environment, in its exact spelling")),
  text: Schema.optionalKey(described(Selected, "Only what has this text in its name, in upper or lower case")),
  tag: Schema.optionalKey(
    described(
      Schema.Array(TagSelectorFromText).check(Schema.isMaxLength(maximumTags)),
      "Only what has this tag, as `KEY` or `KEY=VALUE`, in its exact spelling. The first `=` ends the key. Repeat it to select what has all of several tags"
    )
  )
})

/** How the filters of `UnitFilterQuery` act together, for the description of a listing. */
export const unitFilterMeaning = "Only what matches all given filters is listed."

/** Selects by owner and environment, in their exact spelling. */
export const OwnershipQuery = Schema.Struct({
  owner: UnitFilterQuery.fields.owner,
  environment: UnitFilterQuery.fields.environment
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
  instance: Schema.optionalKey(described(InstanceId, "Only the exports of the instance or cluster with this id")),
  withdrawn: Schema.optionalKey(
    described(Flag, "Only exports with hours in which the advice no longer allows sleep, or only the others")
  ),
  in_force: Schema.optionalKey(
    described(Flag, "Only exports that have not ended and were neither removed nor replaced, or only the others")
  )
})

const OneInText = Schema.String.annotate({ format: oneInFormat })
  .check(Schema.isPattern(/^[0-9]{1,5}(\.[0-9]{1,6})?$/, { expected: "a number from 2 to 10000" }))
  .pipe(Schema.decodeTo(OneIn, SchemaTransformation.transform({ decode: Number, encode: String })))

/** How a backtest replays the plans. Without a parameter: daily, not checked before a stop, seeing all hours. */
export const BacktestQuery = Schema.Struct({
  refit: Schema.optionalKey(described(BacktestRefit, "How often a new plan is made; `daily` by default")),
  look: Schema.optionalKey(
    described(Flag, "Whether a planned sleep is checked again just before the stop; `false` by default")
  ),
  censored: Schema.optionalKey(
    described(Flag, "Whether hours that are slept are hidden from later plans, as in operation; `false` by default")
  ),
  one_in: Schema.optionalKey(
    described(OneInText, "The promise to plan by: at most one needed hour in this many slept hours; 33 by default")
  )
})

/** The greatest number of instances that one request replays: each takes a fifth of a second. */
export const maximumBacktestPage = 100

/** The query of a page of a fleet's backtest. */
export const FleetBacktestQuery = Schema.Struct({
  ...BacktestQuery.fields,
  ...pageParameters(pageSize(maximumBacktestPage))
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
