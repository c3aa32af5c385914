import { DecisionState } from "@snoozeql/domain/Decision"
import { Instance, InstanceId, InstanceRegistration, InstanceUpdate } from "@snoozeql/domain/Instance"
import { InstanceSort } from "@snoozeql/domain/InstanceSort"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { created } from "./created.ts"
import { JsonBody } from "./JsonBody.ts"
import { InstanceAlreadyExistsProblem, InstanceIsMemberProblem, InstanceNotFoundProblem } from "./problems.ts"
import { described, NextCursor, NoQuery, PageQuery, Selected, UnitFilterQuery, unitFilterMeaning } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

/** Selects instances and clusters by what `UnitFilterQuery` does, and by their status. */
export const InstanceFilterQuery = Schema.Struct({
  ...UnitFilterQuery.fields,
  status: Schema.optionalKey(described(Selected, "Only what has this status in RDS, such as `available` or `stopped`")),
  decision: Schema.optionalKey(
    described(DecisionState, "Only what has this decision about its advice in force. Members of clusters have none")
  )
})

/** The query of the listing of instances. */
export const InstancesQuery = Schema.Struct({
  ...PageQuery.fields,
  ...InstanceFilterQuery.fields,
  sort: Schema.optionalKey(
    described(
      InstanceSort,
      "The order; `name` by default. A minus sign reverses it. Those without an `hourly_cost` come last in both directions, and equal ones are ordered by id"
    )
  )
})

/** The routes of the database instances that SnoozeQL knows. */
export class InstancesApi extends HttpApiGroup.make("instances")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/instances", {
      query: InstancesQuery,
      success: Schema.Struct({ instances: Schema.Array(Instance), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List instances and clusters",
        description: `Ordered by name unless \`sort\` says otherwise, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} Those that are gone (\`gone_at\`) are listed too.`
      })
    ),
    HttpApiEndpoint.post("register", "/api/v1/instances", {
      query: NoQuery,
      payload: InstanceRegistration,
      success: created(Instance, "/api/v1/instances"),
      error: [InstanceAlreadyExistsProblem, HttpApiError.BadRequestProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Register an instance",
          description:
            "Only needed for instances that discovery does not find. If `timezone` is omitted, the time zone comes from the tag `snoozeql:timezone`, or else from the fleet's default, or else is `UTC`; `timezone_source` says which. If they are omitted, `hourly_cost` is null, `currency` is `USD` and `tags` is empty."
        })
      ),
    HttpApiEndpoint.get("get", "/api/v1/instances/:id", {
      params,
      query: NoQuery,
      success: Instance,
      error: InstanceNotFoundProblem
    }).annotate(OpenApi.Summary, "Get an instance"),
    HttpApiEndpoint.patch("update", "/api/v1/instances/:id", {
      params,
      query: NoQuery,
      payload: InstanceUpdate,
      success: Instance,
      error: InstanceNotFoundProblem
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Change the settings of an instance",
          description:
            "An omitted field keeps its value. A `timezone` set here takes precedence over the tag `snoozeql:timezone` and the fleet's default. `reset_timezone` undoes that: the tag or the default decides again."
        })
      ),
    HttpApiEndpoint.delete("delete", "/api/v1/instances/:id", {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error: [InstanceNotFoundProblem, InstanceIsMemberProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Delete an instance or a cluster",
        description:
          "Deletes its metrics too, and the members of a cluster with theirs. If the database still exists, discovery registers it again. Returns 409 for a member of a cluster, whose hours are part of the cluster's past."
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Database instances and clusters") {}
