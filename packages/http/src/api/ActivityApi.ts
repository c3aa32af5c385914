import { FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { ScheduleExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Authorization } from "./Authorization.ts"
import { InstanceNotFoundProblem, NoScheduleToExportProblem } from "./problems.ts"
import { BacktestQuery, FleetBacktestQuery, maximumBacktestPage, NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { EndpointTimeLimit, heavyLimit, TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

const history =
  "Judged from the stored hours, twelve weeks of them unless the policy says otherwise, up to now. The running hour can show activity, but not idleness."

const replayed =
  "Replays the kept history without knowledge of the future: at each step a plan is made from earlier hours only, and compared with what happened."

/** The routes that say when one instance could sleep, and what that saves, and that replay the past. */
export class ActivityApi extends HttpApiGroup.make("activity")
  .add(
    HttpApiEndpoint.get("get", "/api/v1/instances/:id/activity", {
      params,
      query: NoQuery,
      success: InstanceActivity,
      error: InstanceNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Get an instance's weekly activity and idle windows",
        description: `${history} Weekdays and hours are in the instance's time zone.`
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
          "`guarded` is a CloudFormation template that stops the instance only at rest. Fixed schedules are for AWS Instance Scheduler (`instance-scheduler`), EventBridge Scheduler (`eventbridge`) or cron (`cron`). A template and a schedule for EventBridge Scheduler end after four weeks: export them again before then. Read `notes` first: they say, for example, that nobody chose the time zone. Returns 409 if nothing is recommended, if RDS cannot stop the instance, or if its tag excludes it."
      })
    ),
    HttpApiEndpoint.get("backtest", "/api/v1/instances/:id/backtest", {
      params,
      query: BacktestQuery,
      success: InstanceBacktest,
      error: InstanceNotFoundProblem
    })
      .annotate(EndpointTimeLimit, heavyLimit)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Replay an instance's past",
          description: `${replayed} Read the figures of \`censored=true\` first: in operation, hours that are slept are not seen.`
        })
      ),
    HttpApiEndpoint.get("fleetBacktest", "/api/v1/backtest", {
      query: FleetBacktestQuery,
      success: FleetBacktest
    })
      .annotate(EndpointTimeLimit, heavyLimit)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Replay the past of all instances, page by page",
          description: `${replayed} Ordered by name, ${maximumBacktestPage} instances per page unless \`limit\` is smaller. There is one replay at a time.`
        })
      )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "When instances could sleep, and what that would save") {}
