import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { Instance } from "@snoozeql/domain/Instance"
import { UnitOverview } from "@snoozeql/domain/UnitOverview"
import { type InstancePage, InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { maximumPageSize } from "@snoozeql/client/api/query"
import { decisionFilter } from "./decisionFilter.ts"
import { taggedJsonResponse } from "./entityTag.ts"
import { invalidPageToBadRequest, makeCursor, pageJson, readPage } from "./paging.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor("overview", Schema.Struct({ name: Instance.fields.name, id: Instance.fields.id }))

const encodeOverview = makeRowEncoder(UnitOverview.fields)

/** The handler of `OverviewApi`, which joins what is known of a page of instances. */
export const layer = HttpApiBuilder.group(
  Api,
  "overview",
  Effect.fn(function* (handlers) {
    const instances = yield* InstanceStore
    const metrics = yield* MetricsStore
    const issued = yield* IssuedAdvice

    const read = Effect.fnUntraced(function* (page: InstancePage) {
      const listed = yield* instances.list(page).pipe(invalidPageToBadRequest)
      const ids = listed.map(({ id }) => id)
      const overviews = yield* metrics.getMetricsOverviews(ids)
      const summaries = yield* issued.summaries(ids)
      return listed.map((instance): UnitOverview => {
        const { account, cluster_id, engine, environment, gone_at, id, kind, name, owner, region, status } = instance
        const isUnit = cluster_id === null && gone_at === null
        return {
          instance_id: id,
          kind,
          name,
          owner,
          environment,
          instance_status: status,
          cluster_id,
          account,
          region,
          engine,
          gone_at,
          latest: overviews.get(id)?.latest ?? [],
          sufficient: overviews.get(id)?.sufficient ?? false,
          // A result stays until the issuer records that its unit vanished.
          advice: (isUnit ? summaries.get(id) : undefined) ?? null
        }
      })
    })

    return handlers.handleAll({
      list: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, decision, limit = maximumPageSize, ...others } = query
        const filter = { ...others, ...(yield* decisionFilter(decision, metrics)) }
        const after = yield* cursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => read({ ...part, ...filter }),
          placeOf: ({ instance_id, name }) => ({ name, id: instance_id }),
          encodeCursor: (place) => cursor.encode(place, query),
          encodeRow: encodeOverview
        })
        return yield* taggedJsonResponse(pageJson("overview", page))
      })
    })
  })
)
