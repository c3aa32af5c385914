import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice, type RankedUnit } from "@snoozeql/advisor/IssuedAdvice"
import type { RankingFilter } from "@snoozeql/advisor/RankingFilter"
import { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import { Instance } from "@snoozeql/domain/Instance"
import { UnitExportNotice } from "@snoozeql/domain/RecordedExport"
import { ListedNotRecommended, ListedRecommendation, RecommendationTotals } from "@snoozeql/domain/Recommendation"
import { Text } from "@snoozeql/domain/Text"
import type { ResultPlace } from "@snoozeql/store/AdviceResults"
import { Duration, Effect, Option, Schema, Stream } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { maximumPageSize, OwnershipQuery } from "@snoozeql/client/api/query"
import { recommendationsCsv, recommendationsCsvHeader } from "../recommendationsCsv.ts"
import { acceptedType } from "./acceptedType.ts"
import { invalidPageToBadRequest, jsonResponse, makeCursor, maximumPageLength } from "./paging.ts"
import { makeRefreshed } from "./refreshed.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor(
  "recommendations",
  Schema.Struct({
    tier: Schema.Int,
    amount: Schema.Finite,
    name: Instance.fields.name,
    id: Instance.fields.id
  })
)
const totalsCursor = makeCursor("totals", Schema.Struct({ value: Text }))

const encodeRecommended = makeRowEncoder(ListedRecommendation.fields)
const encodeNotRecommended = makeRowEncoder(ListedNotRecommended.fields)
const encodeRecord = Schema.encodeSync(Schema.fromJsonString(AdviceRecord))
const encodeExports = Schema.encodeSync(Schema.fromJsonString(Schema.Array(UnitExportNotice)))
const encodeTotals = Schema.encodeSync(Schema.fromJsonString(RecommendationTotals))

/** The selection of a record, which is its key. */
const decodeOwnership = (selection: string) =>
  Effect.orDie(Schema.decodeEffect(Schema.fromJsonString(OwnershipQuery))(selection))

/** How many units the first read of a page and each read of the CSV ask for. Later reads know how long a unit is. */
const unitsPerRead = 250

/** The longest page of the ranking, in characters of JSON. */
const maximumRankingLength = 4 * maximumPageLength

/** The JSON of a page's units, and the place of its last unit; null on the last page. */
interface RankingPage {
  readonly recommendations: ReadonlyArray<string>
  readonly notRecommended: ReadonlyArray<string>
  readonly last: ResultPlace | null
}

/** Reads a page of at most `limit` units and about `maximumRankingLength` characters, but of at least one unit. */
const readRanking = Effect.fnUntraced(function* <E>(
  read: (limit: number, after: ResultPlace | undefined) => Effect.Effect<ReadonlyArray<RankedUnit>, E>,
  limit: number,
  from: ResultPlace | undefined
): Effect.fn.Return<RankingPage, E> {
  const recommendations: Array<string> = []
  const notRecommended: Array<string> = []
  let length = 0
  let last = from
  for (;;) {
    const listed = recommendations.length + notRecommended.length
    const expected = listed === 0 ? unitsPerRead : Math.ceil(((maximumRankingLength - length) * listed) / length)
    // One unit beyond the limit is read: it shows that there is another page.
    const wanted = Math.max(1, Math.min(limit - listed + 1, expected))
    const found = yield* read(wanted, last)
    for (const { entry, place } of found) {
      const isFull = recommendations.length + notRecommended.length >= limit || length > maximumRankingLength
      if (isFull) return { recommendations, notRecommended, last: last ?? null }
      const json = "savings" in entry ? encodeRecommended(entry) : encodeNotRecommended(entry)
      length += json.length
      if ("savings" in entry) recommendations.push(json)
      else notRecommended.push(json)
      last = place
    }
    if (found.length < wanted) return { recommendations, notRecommended, last: null }
  }
})

/** What a response depends on, beside its path and query. */
const varying = HttpServerResponse.setHeader("vary", "Accept")

/** The handlers of `RecommendationsApi`, which call `IssuedAdvice`. Nothing is judged for a request. */
export const layer = HttpApiBuilder.group(
  Api,
  "recommendations",
  Effect.fn(function* (handlers) {
    const advisor = yield* Advisor
    const issued = yield* IssuedAdvice

    // Ninety days of scores of a large fleet take a second, and change once a day.
    const readRecord = yield* makeRefreshed(
      (selection) => Effect.flatMap(decodeOwnership(selection), issued.record),
      Duration.minutes(1)
    )

    const readUnits = (filter: RankingFilter) => (limit: number, after: ResultPlace | undefined) =>
      issued.recommendations({ ...filter, limit, ...(after !== undefined && { after }) }).pipe(invalidPageToBadRequest)

    const readTotals = (filter: RankingFilter) => issued.totals(filter).pipe(invalidPageToBadRequest)

    const csv = Effect.fnUntraced(function* (filter: RankingFilter, from: ResultPlace | undefined) {
      // Read before the response begins, so that an outage of the database is told as such.
      const first = yield* readUnits(filter)(unitsPerRead, from)
      const last = first.at(-1)?.place
      const rest = first.length < unitsPerRead || last === undefined ? Stream.empty : issued.ranking(filter, last)
      const lines = Stream.fromIterable(first).pipe(
        Stream.concat(rest),
        Stream.mapArray((units) => [recommendationsCsv(units.map(({ entry }) => entry))])
      )
      return HttpServerResponse.stream(
        Stream.encodeText(Stream.concat(Stream.succeed(recommendationsCsvHeader), lines)),
        { contentType: "text/csv" }
      )
    })

    return handlers.handleAll({
      list: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...filter } = query
        const { decision: _decision, recommended: _recommended, status: _status, ...units } = filter
        const { environment, owner } = units
        const from = yield* cursor.decode(query)
        const request = yield* HttpServerRequest.HttpServerRequest
        const type = acceptedType(request.headers["accept"], ["application/json", "text/csv"])
        if (type === "text/csv") return varying(yield* csv(filter, from))
        const [page, totals, record, withdrawn, priceProblem] = yield* Effect.all(
          [
            readRanking(readUnits(filter), limit, from),
            readTotals(filter),
            readRecord(JSON.stringify({ owner, environment })),
            issued.withdrawnExports(units),
            advisor.priceProblem
          ],
          { concurrency: "unbounded" }
        )
        const json = [
          `"recommendations":[${page.recommendations.join(",")}]`,
          `"not_recommended":[${page.notRecommended.join(",")}]`,
          `"next_cursor":${JSON.stringify(page.last === null ? null : cursor.encode(page.last, query))}`,
          `"totals":${encodeTotals(totals)}`,
          `"withdrawn_exports":${encodeExports(withdrawn)}`,
          `"record":${encodeRecord(record)}`,
          ...Option.match(priceProblem, {
            onNone: () => [],
            onSome: (problem) => [`"price_problem":${JSON.stringify(problem)}`]
          })
        ]
        return varying(jsonResponse(`{${json.join(",")}}`))
      }),

      totals: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...filter } = query
        const after = (yield* totalsCursor.decode(query))?.value
        const found = yield* issued
          .dividedTotals({ ...filter, limit: limit + 1, ...(after !== undefined && { after }) })
          .pipe(invalidPageToBadRequest)
        const totals = found.slice(0, limit)
        const last = totals.at(-1)?.value ?? null
        const next_cursor = found.length > limit && last !== null ? totalsCursor.encode({ value: last }, query) : null
        return { by: query.by, totals, next_cursor }
      })
    })
  })
)
