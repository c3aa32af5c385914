import { Collector } from "@snoozeql/collector/Collector"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { invalidPageToBadRequest, jsonResponse, makeCursor, pageResponse, readPage } from "./paging.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor(
  "collections",
  Schema.Struct({ started_at: CollectionRun.fields.started_at, id: CollectionRun.fields.id })
)

const encodeRun = makeRowEncoder(CollectionRun.fields)

const defaultPageSize = 100

/** The handlers of `CollectionsApi`, which call `CollectionRunStore` and `Collector`. */
export const layer = HttpApiBuilder.group(
  Api,
  "collections",
  Effect.fn(function* (handlers) {
    const collector = yield* Collector
    const runs = yield* CollectionRunStore

    return handlers.handleAll({
      start: () => collector.start("manual"),
      list: Effect.fn(function* ({ query }) {
        const limit = query.limit ?? defaultPageSize
        const after = yield* cursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => runs.list(part).pipe(invalidPageToBadRequest),
          placeOf: ({ id, started_at }) => ({ id, started_at }),
          encodeCursor: (place) => cursor.encode(place, query),
          encodeRow: encodeRun
        })
        return pageResponse("collections", page)
      }),
      get: ({ params }) => Effect.map(runs.get(params.id), (run) => jsonResponse(encodeRun(run)))
    })
  })
)
