import { Collector } from "@snoozeql/collector/Collector"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { cutPage, makeCursor } from "./paging.ts"

const cursor = makeCursor(Schema.Struct({ started_at: CollectionRun.fields.started_at, id: CollectionRun.fields.id }))

const defaultPageSize = 100

/** The routes of collector runs over `CollectionRunStore` and `Collector`. */
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
        const after = query.cursor === undefined ? undefined : yield* cursor.decode(query.cursor)
        const rows = yield* runs
          .list({ limit: limit + 1, ...(after && { after }) })
          .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
        const page = cutPage(rows, limit, ({ id, started_at }) => cursor.encode({ id, started_at }))
        return { collections: page.rows, next_cursor: page.next_cursor }
      }),
      get: ({ params }) => runs.get(params.id)
    })
  })
)
