import { AnalysisStatus } from "@snoozeql/domain/ActivityAnalysis"
import { RankingDecision } from "@snoozeql/domain/Decision"
import { DividedTotals, Recommendations, TotalsBy } from "@snoozeql/domain/Recommendation"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { described, Flag, PageQuery, UnitFilterQuery, unitFilterMeaning } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/**
 * Selects recommendations. `recommended` is what was issued: something may forbid the sleep of such a unit now. Without
 * `decision`, units whose advice is dismissed are omitted.
 */
export const RecommendationFilterQuery = Schema.Struct({
  ...UnitFilterQuery.fields,
  status: Schema.optionalKey(described(AnalysisStatus, "Only units with this conclusion of the analysis")),
  recommended: Schema.optionalKey(
    described(Flag, "Only units that were recommended to sleep when their advice was issued, or only the others")
  ),
  decision: Schema.optionalKey(
    described(
      RankingDecision,
      "Only units with this decision in force, or with `none` those without one; `all` selects every unit. By default all but dismissed units, also in the totals"
    )
  )
})

/** The query of the ranking. */
export const RecommendationsQuery = Schema.Struct({ ...PageQuery.fields, ...RecommendationFilterQuery.fields })

/** The query of divided totals. */
export const DividedTotalsQuery = Schema.Struct({
  by: described(TotalsBy, "The field by whose values the totals are divided"),
  ...PageQuery.fields,
  ...RecommendationFilterQuery.fields
})

/** The routes of the ranking of the fleet, and of what it could save in all. */
export class RecommendationsApi extends HttpApiGroup.make("recommendations")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/recommendations", {
      query: RecommendationsQuery,
      success: [Recommendations, Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/csv" }))]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List all units, those that could save the most first",
        description: `A unit is a cluster, or an instance that is not a member of one. What is gone is not listed. The advice is what was issued last: after the first pass of a day (UTC), and when something that a unit is judged by changes. Up to 1000 per page unless \`limit\` is smaller; a page may be shorter. ${unitFilterMeaning} With \`Accept: text/csv\` all pages from the cursor on are returned as one table, with a line for each unit.`
      })
    ),
    HttpApiEndpoint.get("totals", "/api/v1/recommendations/totals", {
      query: DividedTotalsQuery,
      success: DividedTotals
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Add up the recommendations by owner, environment or account",
        description: `By the advice that was issued last, sorted by the value of \`by\`, units without one last; 1000 values per page unless \`limit\` is smaller. ${unitFilterMeaning}`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "What the fleet could save, by the advice that was issued last") {}
