import { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { ScheduleExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Authorization } from "./Authorization.ts"
import { InstanceNotFoundProblem, NoScheduleToExportProblem } from "./problems.ts"
import { NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { EndpointTimeLimit, heavyLimit, TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

const history =
  "Judged by the hours that are kept, twelve weeks of them unless the policy says otherwise, up to now: the running hour can show activity, but not idleness."

/** When instances could sleep. */
export class ActivityApi extends HttpApiGroup.make("activity")
  .add(
    HttpApiEndpoint.get("get", "/api/v1/instances/:id/activity", {
      params,
      query: NoQuery,
      success: InstanceActivity,
      error: InstanceNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Tell when an instance could sleep",
        description: `${history} In the week of the instance's own time zone.`
      })
    ),
    HttpApiEndpoint.get("schedule", "/api/v1/instances/:id/schedule", {
      params,
      query: { format: ScheduleFormat },
      success: ScheduleExport,
      error: [InstanceNotFoundProblem, NoScheduleToExportProblem]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Export the recommended schedule of an instance",
        description:
          "For AWS Instance Scheduler (`instance-scheduler`), EventBridge Scheduler (`eventbridge`) or cron (`cron`). One for EventBridge Scheduler ends after four weeks: export it again before. `notes` say what to know first, such as that nobody chose the time zone. 409 where nothing is recommended, RDS cannot stop the instance, or its tag excludes it."
      })
    ),
    HttpApiEndpoint.get("recommendations", "/api/v1/recommendations", {
      query: NoQuery,
      success: Recommendations
    })
      .annotate(EndpointTimeLimit, heavyLimit)
      .annotateMerge(OpenApi.annotations({ summary: "Rank the fleet by what sleep would save", description: history }))
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "When instances could sleep, and what that saves") {}
