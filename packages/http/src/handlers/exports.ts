import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import { NamedExport, NewExport, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { maximumPageSize } from "@snoozeql/client/api/query"
import { createdResponse, invalidPageToBadRequest, jsonResponse, makeCursor, pageResponse, readPage } from "./paging.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor(
  "exports",
  Schema.Struct({ exported_at: RecordedExport.fields.exported_at, id: RecordedExport.fields.id })
)

const encodeNamed = makeRowEncoder(NamedExport.fields)
const encodeRecord = makeRowEncoder(RecordedExport.fields)
const encodeNew = makeRowEncoder(NewExport.fields)

/** The handlers of `ExportsApi`, which call `ScheduleExports` and `ExportStore`. */
export const layer = HttpApiBuilder.group(
  Api,
  "exports",
  Effect.fn(function* (handlers) {
    const schedules = yield* ScheduleExports
    const exports = yield* ExportStore

    return handlers.handleAll({
      create: Effect.fn(function* ({ params, payload }) {
        const made = yield* schedules.create(params.id, payload.format)
        return createdResponse(encodeNew(made), `/api/v1/exports/${made.id}`)
      }),
      list: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...filter } = query
        const after = yield* cursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => exports.list({ ...part, ...filter }).pipe(invalidPageToBadRequest),
          placeOf: ({ exported_at, id }) => ({ exported_at, id }),
          encodeCursor: (place) => cursor.encode(place, query),
          encodeRow: encodeNamed
        })
        return pageResponse("exports", page)
      }),
      get: ({ params }) => Effect.map(exports.get(params.id), (recorded) => jsonResponse(encodeRecord(recorded))),
      remove: ({ params }) => Effect.asVoid(exports.remove(params.id))
    })
  })
)
