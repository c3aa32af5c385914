import { Instance, InstanceId, InstanceRegistration, InstanceUpdate } from "@snoozeql/domain/Instance"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { InstanceAlreadyExistsProblem, InstanceNotFoundProblem } from "./problems.ts"
import { NextCursor, NoQuery, PageQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

/** The database instances that SnoozeQL knows. */
export class InstancesApi extends HttpApiGroup.make("instances")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/instances", {
      query: PageQuery,
      success: Schema.Struct({ instances: Schema.Array(Instance), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({ summary: "List instances", description: "By name, 1000 a page unless `limit` says less." })
    ),
    HttpApiEndpoint.post("register", "/api/v1/instances", {
      query: NoQuery,
      payload: InstanceRegistration,
      success: Instance.pipe(HttpApiSchema.status(201)),
      error: InstanceAlreadyExistsProblem
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Register an instance",
          description:
            "Discovery registers those it finds by itself. Without `timezone` that of the tag `snoozeql:timezone` or the default of the fleet holds, or else `UTC`; `timezone_source` says which. Omitted, `hourly_cost` is null, `currency` `USD` and `tags` empty."
        })
      ),
    HttpApiEndpoint.get("get", "/api/v1/instances/:id", {
      params,
      query: NoQuery,
      success: Instance,
      error: InstanceNotFoundProblem
    }).annotate(OpenApi.Summary, "Read an instance"),
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
            "What is omitted stays. `timezone` makes it the user's choice, which beats the tag `snoozeql:timezone` and the default of the fleet; `reset_timezone` gives the choice back to them."
        })
      ),
    HttpApiEndpoint.delete("delete", "/api/v1/instances/:id", {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error: InstanceNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Delete an instance",
        description: "Its metrics go too. Discovery registers it again if it still exists."
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Database instances") {}
