import { RealisedSavings, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { described, NextCursor, PageQuery, UnitFilterQuery, unitFilterMeaning } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/** The query of the listing of realised savings. */
export const SavingsQuery = Schema.Struct({
  ...PageQuery.fields,
  ...UnitFilterQuery.fields,
  from: Schema.optionalKey(
    described(UtcMonth, "The first month (UTC), such as `2026-01`; by default two months before the last one")
  ),
  until: Schema.optionalKey(
    described(UtcMonth, "The last month (UTC), which is included; by default the running month")
  )
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
        description: `From the hours in which units were stopped, whoever stopped them, at the price of that day. Only compute counts; a unit that a reservation pays has no amounts. Ordered by month, the newest first, then by name, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} A day can change as long as its hours are read again.`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "What sleeping has saved") {}
