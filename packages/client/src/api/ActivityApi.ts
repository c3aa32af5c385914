import { FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { InstanceNotFoundProblem } from "./problems.ts"
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
