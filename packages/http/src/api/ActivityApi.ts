import { ActivityAnalysis, AnalysisStatus, IdleWindow, LabelledHour } from "@snoozeql/domain/ActivityAnalysis"
import { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { Savings } from "@snoozeql/domain/Savings"
import { ScheduleExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { SleepBlocker, SleepWarning } from "@snoozeql/domain/SleepNotice"
import { TimezoneSource } from "@snoozeql/domain/TimezoneSource"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Authorization } from "./Authorization.ts"
import { InstanceNotFoundProblem, NoScheduleToExportProblem } from "./problems.ts"
import { NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { EndpointTimeLimit, heavyLimit, TimeLimit } from "./TimeLimit.ts"

const params = { id: InstanceId }

const subject = {
  instance_id: InstanceId,
  name: Instance.fields.name,
  instance_status: Instance.fields.status.annotate({
    description: "The status that RDS reported last, such as available; unknown until discovery has seen the instance"
  })
}

/** What an instance does over the week, when it could sleep, and what that saves. */
export const InstanceActivity = Schema.Struct({
  ...subject,
  ...ActivityAnalysis.fields,
  timezone_source: TimezoneSource,
  labels: Schema.Array(LabelledHour).annotate({
    description: "Every hour of the history as it was judged, oldest first"
  }),
  savings: Savings,
  provider_facts: Schema.NullOr(ProviderFacts).annotate({
    description: "What discovery saw last; null where it has not seen the instance"
  }),
  blockers: Schema.Array(SleepBlocker),
  warnings: Schema.Array(SleepWarning)
})
export interface InstanceActivity extends Schema.Schema.Type<typeof InstanceActivity> {}

/** The week in which an instance was judged, and who chose it. */
const week = { timezone: ActivityAnalysis.fields.timezone, timezone_source: TimezoneSource }

/** An instance that could sleep, and nothing that is known forbids it. */
export const Recommendation = Schema.Struct({
  ...subject,
  ...week,
  status: AnalysisStatus,
  explanation: Schema.String,
  windows: Schema.Array(IdleWindow).annotate({ description: "The recommended ones; none when always idle" }),
  savings: Savings,
  warnings: Schema.Array(SleepWarning)
})
export interface Recommendation extends Schema.Schema.Type<typeof Recommendation> {}

/** An instance without a recommendation. */
export const NotRecommended = Schema.Struct({
  ...subject,
  ...week,
  status: AnalysisStatus,
  reasons: Schema.NonEmptyArray(Schema.String).annotate({
    description: "What forbids its sleep, or else what the analysis says and why each time of the week stays awake"
  })
})
export interface NotRecommended extends Schema.Schema.Type<typeof NotRecommended> {}

/** The whole fleet, by what sleep would save. */
export const Recommendations = Schema.Struct({
  recommendations: Schema.Array(Recommendation).annotate({
    description:
      "By conservative savings, the greatest first, currencies compared as numbers; after them, without a price, by conservative hours × class size"
  }),
  not_recommended: Schema.Array(NotRecommended).annotate({ description: "By name" })
})
export interface Recommendations extends Schema.Schema.Type<typeof Recommendations> {}

const history =
  "Judged by the hours that are kept, up to eight weeks of them, up to now: the running hour can show activity, but not idleness."

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
