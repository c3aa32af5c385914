import { UnitOverview } from "@snoozeql/domain/UnitOverview"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { InstanceFilterQuery } from "./InstancesApi.ts"
import { NextCursor, PageQuery, unitFilterMeaning } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/** The query of the fleet's overview. */
export const OverviewQuery = Schema.Struct({ ...PageQuery.fields, ...InstanceFilterQuery.fields })

/** The route of the fleet's overview, for a dashboard. */
export class OverviewApi extends HttpApiGroup.make("overview")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/overview", {
      query: OverviewQuery,
      success: [
        Schema.Struct({ overview: Schema.Array(UnitOverview), next_cursor: NextCursor }),
        HttpApiSchema.Empty(304)
      ]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List instances and clusters with their newest values and their advice, for a dashboard",
        description: `Ordered by name, 1000 per page unless \`limit\` is smaller. ${unitFilterMeaning} Those that are gone (\`gone_at\`) are listed too. The response has an \`ETag\`: a request with it as \`If-None-Match\` gets 304 without a body as long as the page is the same.`
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "The fleet at a glance") {}
