import { InstanceId } from "@snoozeql/domain/Instance"
import { ExportId, NamedExport, NewExport, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { created } from "./created.ts"
import { JsonBody } from "./JsonBody.ts"
import { ExportNotFoundProblem, InstanceNotFoundProblem, NoScheduleToExportProblem } from "./problems.ts"
import { ExportsQuery, NextCursor, NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: ExportId }

/** The routes of exported schedules and of their record. */
export class ExportsApi extends HttpApiGroup.make("exports")
  .add(
    HttpApiEndpoint.post("create", "/api/v1/instances/:id/exports", {
      params: { id: InstanceId },
      query: NoQuery,
      payload: Schema.Struct({ format: ScheduleFormat }),
      success: created(NewExport, "/api/v1/exports"),
      error: [InstanceNotFoundProblem, NoScheduleToExportProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Export the recommended schedule of an instance, and record that",
          description:
            "`guarded` is a CloudFormation template that stops the instance only at rest. Fixed schedules are for AWS Instance Scheduler (`instance-scheduler`), EventBridge Scheduler (`eventbridge`) or cron (`cron`). A template and a schedule for EventBridge Scheduler end after four weeks: export them again before then. Read `schedule.notes` first: they say, for example, that nobody chose the time zone. A newer export of the same instance and format replaces the record of the one before. Returns 409 if nothing is recommended, if RDS cannot stop the instance, or if its tag excludes it."
        })
      ),
    HttpApiEndpoint.get("list", "/api/v1/exports", {
      query: ExportsQuery,
      success: Schema.Struct({ exports: Schema.Array(NamedExport), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List exported schedules, and what the advice has withdrawn of them",
        description: "Newest first, 1000 per page unless `limit` is smaller."
      })
    ),
    HttpApiEndpoint.get("get", "/api/v1/exports/:id", {
      params,
      query: NoQuery,
      success: RecordedExport,
      error: ExportNotFoundProblem
    }).annotate(OpenApi.Summary, "Get the record of an export"),
    HttpApiEndpoint.delete("remove", "/api/v1/exports/:id", {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error: ExportNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Say that an export was removed from its scheduler",
        description:
          "The record stays in the list, and nothing is told about it any more. It removes nothing from the scheduler. Saying it again changes nothing."
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Schedules that were exported for a scheduler, and what became of them") {}
