import { InstanceId } from "@snoozeql/domain/Instance"
import { FleetPolicy, UnitPolicy, UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { InstanceNotFoundProblem, PolicyOfMemberProblem } from "./problems.ts"
import { NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }
const path = "/api/v1/instances/:id/policy"
const error = [InstanceNotFoundProblem, PolicyOfMemberProblem] as const

const ofMember = "Returns 409 for a member of a cluster, which is judged by the policy of its cluster."

const again =
  "The unit gets a new plan in the same request, unless that takes too long: then it gets it after the next pass, and stays awake until then in the hours that its policy protects."

/** The routes of policies: the fleet's, which is configured, and what units have of their own. */
export class PoliciesApi extends HttpApiGroup.make("policies")
  .add(
    HttpApiEndpoint.get("fleet", "/api/v1/policy", { query: NoQuery, success: FleetPolicy }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the policy of units that have none of their own",
        description: "It comes from the configuration. Dates and hours are local: each unit has its own time zone."
      })
    ),
    HttpApiEndpoint.get("get", path, { params, query: NoQuery, success: UnitPolicyView, error }).annotateMerge(
      OpenApi.annotations({
        summary: "Get the policy of a unit",
        description: `What its own policy says, the policy that it is judged by, and whose each value is. ${ofMember}`
      })
    ),
    HttpApiEndpoint.put("replace", path, {
      params,
      query: NoQuery,
      payload: UnitPolicy,
      success: UnitPolicyView,
      error
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Replace the policy of a unit",
          description: `An omitted key means the fleet's value. A list replaces the fleet's list. An \`awake_until\` that has passed is refused with 400, unless the unit has it already. ${again} ${ofMember}`
        })
      ),
    HttpApiEndpoint.delete("remove", path, {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Delete the policy of a unit",
        description: `The fleet's applies again. ${again} ${ofMember}`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "How careful plans are, and when units must stay awake") {}
