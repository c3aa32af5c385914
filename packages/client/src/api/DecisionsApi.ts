import { DecisionRequest, UnitDecisionView } from "@snoozeql/domain/Decision"
import { InstanceId } from "@snoozeql/domain/Instance"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { DecisionOfMemberProblem, InstanceNotFoundProblem, NoDecisionProblem } from "./problems.ts"
import { NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }
const path = "/api/v1/instances/:id/decision"

const ofMember = "Returns 409 for a member of a cluster: decide about the cluster."

/** The routes of decisions about the advice for units. */
export class DecisionsApi extends HttpApiGroup.make("decisions")
  .add(
    HttpApiEndpoint.get("get", path, {
      params,
      query: NoQuery,
      success: UnitDecisionView,
      error: [InstanceNotFoundProblem, NoDecisionProblem, DecisionOfMemberProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get what was decided about the advice for a unit",
        description: `The decision that was made last, and whether it is in force. Returns 404 if nobody has decided. ${ofMember}`
      })
    ),
    HttpApiEndpoint.put("replace", path, {
      params,
      query: NoQuery,
      payload: DecisionRequest,
      success: UnitDecisionView,
      error: [InstanceNotFoundProblem, DecisionOfMemberProblem, HttpApiError.BadRequestProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Accept or dismiss the advice for a unit",
          description: `It replaces an earlier decision. It is about the newest version of the advice, and holds until its date, or until the advice changes materially. Until then, a dismissed unit is omitted from the ranking. Plans do not depend on decisions. The decision has the name of the caller's API key. A caller without such a key can give a name as \`by\`. ${ofMember}`
        })
      ),
    HttpApiEndpoint.delete("remove", path, {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error: [InstanceNotFoundProblem, DecisionOfMemberProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Withdraw what was decided about the advice for a unit",
        description: `A dismissed unit is in the ranking again. Nothing happens if nobody has decided. ${ofMember}`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "What somebody decided about the advice for units") {}
