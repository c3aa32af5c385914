import { RealisedSavings, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { NextCursor, PageQuery, UnitFilterQuery, unitFilterMeaning } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/** The query of the listing of realised savings. */
export const SavingsQuery = Schema.Struct({
  ...PageQuery.fields,
  ...UnitFilterQuery.fields,
  from: Schema.optionalKey(UtcMonth),
  until: Schema.optionalKey(UtcMonth)
})

/** The route of what units really saved. */
export class SavingsApi extends HttpApiGroup.make("savings")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/savings", {
      query: SavingsQuery,
      success: Schema.Struct({
        ...RealisedSavings.fields,
        next_cursor: NextCursor
      }),
      error: HttpApiError.BadRequestProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List what units really saved, by month, beside what was advised",
        description: `From the hours in which units were stopped, whoever stopped them, at the price of that day. Only compute counts; a unit that a reservation pays has no amounts. Months are those of UTC. \`until\` is the running month and \`from\` two months earlier unless they are given; both are included. Ordered by month, the newest first, then by name, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} A day can change as long as its hours are read again.`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "What sleeping has saved") {}
