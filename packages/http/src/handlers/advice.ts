import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { Instance } from "@snoozeql/domain/Instance"
import { NamedAdviceVersion, NoPlanIssued, PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { maximumPageSize } from "@snoozeql/client/api/query"
import { taggedJsonResponse } from "./entityTag.ts"
import { invalidPageToBadRequest, makeCursor, pageJson, pageResponse, readPage } from "./paging.ts"
import { PlanRequests } from "./PlanRequests.ts"
import { makeRowEncoder } from "./rowJson.ts"

const planCursor = makeCursor("plans", Schema.Struct({ name: Instance.fields.name, id: Instance.fields.id }))
const changeCursor = makeCursor("changes", Schema.Struct({ sequence: Schema.Int }))

const encodePlan = makeRowEncoder(PlanSummary.fields)
const encodeChange = makeRowEncoder(NamedAdviceVersion.fields)

/** The handlers of `AdviceApi`, which call `IssuedAdvice` and `PlanRequests`. */
export const layer = HttpApiBuilder.group(
  Api,
  "advice",
  Effect.fn(function* (handlers) {
    const issued = yield* IssuedAdvice
    const requests = yield* PlanRequests

    return handlers.handleAll({
      plan: ({ params }) => issued.plan(params.id),
      issuePlan: Effect.fn(function* ({ params }) {
        const plan = yield* requests.requested(params.id)
        if (plan === null) return yield* new NoPlanIssued({ instance_id: params.id })
        return yield* issued.plan(params.id)
      }),
      version: Effect.fn(function* ({ params }) {
        const version = yield* issued.version(params.id)
        return version ?? (yield* new NoPlanIssued({ instance_id: params.id }))
      }),
      plans: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...filter } = query
        const after = yield* planCursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => issued.plans({ ...part, ...filter }).pipe(invalidPageToBadRequest),
          placeOf: ({ instance_id, name }) => ({ id: instance_id, name }),
          encodeCursor: (place) => planCursor.encode(place, query),
          encodeRow: encodePlan
        })
        return yield* taggedJsonResponse(pageJson("plans", page))
      }),
      record: ({ query }) => issued.record(query),
      changes: Effect.fn(function* ({ query }) {
        const { cursor: _cursor, limit = maximumPageSize, ...selection } = query
        const after = yield* changeCursor.decode(query)
        const page = yield* readPage({
          limit,
          after,
          read: (part) => issued.changes({ ...part, ...selection }).pipe(invalidPageToBadRequest),
          placeOf: ({ sequence }) => ({ sequence }),
          encodeCursor: (place) => changeCursor.encode(place, query),
          encodeRow: encodeChange
        })
        return pageResponse("changes", page)
      })
    })
  })
)
