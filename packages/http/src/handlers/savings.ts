import { savingsRange } from "@snoozeql/advisor/savingsRange"
import { SavedMonth, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { maximumPageSize } from "@snoozeql/client/api/query"
import { badRequest } from "../badRequest.ts"
import { invalidPageToBadRequest, jsonResponse, makeCursor, readPage } from "./paging.ts"
import { makeRowEncoder } from "./rowJson.ts"

const savingsCursor = makeCursor(
  "savings",
  Schema.Struct({
    month: UnitMonth.fields.month,
    name: UnitMonth.fields.name,
    instance_id: UnitMonth.fields.instance_id,
    currency: UnitMonth.fields.currency
  })
)

const encodeUnit = makeRowEncoder(UnitMonth.fields)
const encodeTotals = Schema.encodeSync(Schema.fromJsonString(Schema.Array(SavedMonth)))

/** The handler of `SavingsApi`, which reads the `SavingsStore`. */
export const layer = HttpApiBuilder.group(
  Api,
  "savings",
  Effect.fn(function* (handlers) {
    const savings = yield* SavingsStore
    const metrics = yield* MetricsStore

    return handlers.handleAll({
      list: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...selection } = query
        const months = savingsRange(yield* metrics.snapshotTime, selection)
        if (months === undefined) {
          return yield* badRequest("query", [{ path: ["from"], message: "Expected a month up to `until`" }])
        }
        const range = { ...selection, ...months }
        const after = yield* savingsCursor.decode(query)
        const { nextCursor, rows } = yield* readPage({
          limit,
          after,
          read: (part) => savings.months({ ...part, ...range }).pipe(invalidPageToBadRequest),
          placeOf: ({ currency, instance_id, month, name }) => ({ month, name, instance_id, currency }),
          encodeCursor: (place) => savingsCursor.encode(place, query),
          encodeRow: encodeUnit
        })
        const totals = yield* savings.totals(range).pipe(invalidPageToBadRequest)
        return jsonResponse(
          `{"from":"${range.from}","until":"${range.until}","totals":${encodeTotals(totals)},"units":[${rows.join(",")}],"next_cursor":${JSON.stringify(nextCursor)}}`
        )
      })
    })
  })
)
