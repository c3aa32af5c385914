import { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import { InstanceId } from "@snoozeql/domain/Instance"
import { IssuedPlan, NamedAdviceVersion, PlanSummary, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { InstanceNotFoundProblem, NoPlanIssuedProblem } from "./problems.ts"
import {
  described,
  NextCursor,
  NoQuery,
  OwnershipQuery,
  PageQuery,
  QueryInstant,
  UnitFilterQuery,
  unitFilterMeaning
} from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

const covers =
  "A plan covers the 24 hours from the next full hour on. An hour belongs to the newest plan that was issued before it began."

/** The query of the listing of plans. */
export const PlansQuery = Schema.Struct({ ...PageQuery.fields, ...UnitFilterQuery.fields })

/** The query of the listing of changes. */
export const ChangesQuery = Schema.Struct({
  ...PageQuery.fields,
  ...UnitFilterQuery.fields,
  since: described(
    QueryInstant,
    "Only changes after this instant, in RFC 3339 with an offset. Give the `issued_at` of the last change that you have read"
  )
})

/** The routes of advice as it was issued: plans, their record, and what changed. */
export class AdviceApi extends HttpApiGroup.make("advice")
  .add(
    HttpApiEndpoint.get("plan", "/api/v1/instances/:id/plan", {
      params,
      query: NoQuery,
      success: IssuedPlan,
      error: [InstanceNotFoundProblem, NoPlanIssuedProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the newest plan of a unit",
        description: `${covers} A member of a cluster has the plan of its cluster. Returns 409 if nothing was read of the unit yet, or if it is gone.`
      })
    ),
    HttpApiEndpoint.post("issuePlan", "/api/v1/instances/:id/plan", {
      params,
      query: NoQuery,
      success: IssuedPlan,
      error: [InstanceNotFoundProblem, NoPlanIssuedProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Issue a new plan for a unit",
          description: `From what is known now. If it says the same as the newest plan, that one is returned and nothing is stored. ${covers} Takes no body.`
        })
      ),
    HttpApiEndpoint.get("version", "/api/v1/instances/:id/advice", {
      params,
      query: NoQuery,
      success: UnitAdviceVersion,
      error: [InstanceNotFoundProblem, NoPlanIssuedProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the weekly advice for a unit as it was issued, and since when it holds",
        description:
          "A new version is issued when the advice changes materially. A member of a cluster has the advice of its cluster."
      })
    ),
    HttpApiEndpoint.get("plans", "/api/v1/plans", {
      query: PlansQuery,
      success: [Schema.Struct({ plans: Schema.Array(PlanSummary), next_cursor: NextCursor }), HttpApiSchema.Empty(304)]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List the newest plans of all units, for a scheduler",
        description: `Ordered by name, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} ${covers} The response has an \`ETag\`: a request with it as \`If-None-Match\` gets 304 without a body as long as the page is the same. Poll at least once an hour.`
      })
    ),
    HttpApiEndpoint.get("record", "/api/v1/advice/record", {
      query: OwnershipQuery,
      success: AdviceRecord
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the record of the plans of the last 90 days",
        description:
          "What became of the hours that were planned asleep. Rates divide by observed hours only: hours that a unit really slept are not observed, and move no rate. A start by hand in the middle of a planned sleep counts as need."
      })
    ),
    HttpApiEndpoint.get("changes", "/api/v1/advice/changes", {
      query: ChangesQuery,
      success: Schema.Struct({ changes: Schema.Array(NamedAdviceVersion), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List what changed in the weekly advice after an instant",
        description: `In the order in which they were issued, also if the clock was set back, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} A change is stored if it is material: the status, what forbids sleep, at least 4 hours of the week, at least 10 % of the savings, the promise or the time zone. Units that are new or gone are changes too, and so is every hour, however few, that is withdrawn from an export in force.`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Advice as it was issued every day, what changed, and what came of it") {}
