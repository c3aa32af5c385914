import { Instance } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { maximumPageSize } from "../api/query.ts"
import { cutPage, makeCursor } from "./paging.ts"

const cursor = makeCursor(Schema.Struct({ name: Instance.fields.name, id: Instance.fields.id }))

/** The routes of instances over `InstanceStore`, dated by the database's clock. */
export const layer = HttpApiBuilder.group(
  Api,
  "instances",
  Effect.fn(function* (handlers) {
    const instances = yield* InstanceStore
    const metrics = yield* MetricsStore

    return handlers.handleAll({
      list: Effect.fn(function* ({ query }) {
        const limit = query.limit ?? maximumPageSize
        const after = query.cursor === undefined ? undefined : yield* cursor.decode(query.cursor)
        const rows = yield* instances
          .list({ limit: limit + 1, ...(after && { after }) })
          .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
        const page = cutPage(rows, limit, ({ id, name }) => cursor.encode({ id, name }))
        return { instances: page.rows, next_cursor: page.next_cursor }
      }),
      // The API has checked the payloads by the same schemas.
      register: ({ payload }) =>
        Effect.flatMap(metrics.snapshotTime, (now) => instances.register(payload, now)).pipe(
          Effect.catchTag("InvalidInstance", (error) => Effect.die(error))
        ),
      get: ({ params }) => instances.get(params.id),
      update: ({ params, payload }) =>
        instances.update(params.id, payload).pipe(Effect.catchTag("InvalidInstance", (error) => Effect.die(error))),
      delete: ({ params }) => instances.delete(params.id)
    })
  })
)
