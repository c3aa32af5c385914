import { Instance } from "@snoozeql/domain/Instance"
import { type InstanceSort, readInstanceSort } from "@snoozeql/domain/InstanceSort"
import { type InstancePlace, InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { badRequest } from "../badRequest.ts"
import { maximumPageSize } from "@snoozeql/client/api/query"
import { decisionFilter } from "./decisionFilter.ts"
import { createdResponse, invalidPageToBadRequest, jsonResponse, makeCursor, pageResponse, readPage } from "./paging.ts"
import { PlanRequests } from "./PlanRequests.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor(
  "instances",
  Schema.Struct({
    name: Instance.fields.name,
    id: Instance.fields.id,
    hourly_cost: Schema.optionalKey(Instance.fields.hourly_cost),
    last_seen_at: Schema.optionalKey(Instance.fields.last_seen_at)
  })
)

/** The place of an instance in a list: its id, its name, and what the sort looks at. */
const placeOf = ({ hourly_cost, id, last_seen_at, name }: Instance, sort: InstanceSort = "name"): InstancePlace => {
  const { field } = readInstanceSort(sort)
  return {
    name,
    id,
    ...(field === "hourly_cost" && { hourly_cost }),
    ...(field === "last_seen_at" && { last_seen_at })
  }
}

const encodeInstance = makeRowEncoder(Instance.fields)

/**
 * The handlers of `InstancesApi`, which call `InstanceStore`. Times are those of the database's clock. A unit gets a new
 * plan in the request that changes what it is judged by, unless that takes too long or fails.
 */
export const layer = HttpApiBuilder.group(
  Api,
  "instances",
  Effect.fn(function* (handlers) {
    const instances = yield* InstanceStore
    const metrics = yield* MetricsStore
    const plans = yield* PlanRequests

    return handlers.handleAll({
      list: Effect.fn(function* ({ query }) {
        const limit = query.limit ?? maximumPageSize
        const { cursor: _cursor, decision: state, limit: _limit, ...others } = query
        const filter = { ...others, ...(yield* decisionFilter(state, metrics)) }
        const after = yield* cursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => instances.list({ ...part, ...filter }).pipe(invalidPageToBadRequest),
          placeOf: (instance) => placeOf(instance, query.sort),
          encodeCursor: (place) => cursor.encode(place, query),
          encodeRow: encodeInstance
        })
        return pageResponse("instances", page)
      }),
      register: ({ payload }) =>
        Effect.flatMap(metrics.snapshotTime, (now) => instances.register(payload, now)).pipe(
          // The API cannot check the tag that is configured for the time zone.
          Effect.catchTag("InvalidInstance", ({ field, message }) =>
            Effect.fail(badRequest("payload", [{ path: [field], message }]))
          ),
          Effect.map((instance) => createdResponse(encodeInstance(instance), `/api/v1/instances/${instance.id}`))
        ),
      get: ({ params }) => Effect.map(instances.get(params.id), (instance) => jsonResponse(encodeInstance(instance))),
      update: ({ params, payload }) =>
        instances.update(params.id, payload).pipe(
          // Cannot happen: the API has checked the payload with the same schema.
          Effect.catchTag("InvalidInstance", (error) => Effect.die(error)),
          Effect.tap(() => plans.changed(params.id)),
          Effect.map((instance) => jsonResponse(encodeInstance(instance)))
        ),
      delete: ({ params }) => instances.delete(params.id)
    })
  })
)
