import { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { CollectionRunNotFoundProblem } from "./problems.ts"
import { NextCursor, NoQuery, PageQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/** The routes that start and show the runs of the collector. */
export class CollectionsApi extends HttpApiGroup.make("collections")
  .add(
    HttpApiEndpoint.post("start", "/api/v1/collections", {
      query: NoQuery,
      success: CollectionRun.pipe(HttpApiSchema.status(202))
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Start a collection",
          description:
            "Starts a run in the background and returns it. If a run is under way, returns that one. Takes no body."
        })
      ),
    HttpApiEndpoint.get("list", "/api/v1/collections", {
      query: PageQuery,
      success: Schema.Struct({ collections: Schema.Array(CollectionRun), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List collections",
        description: "Newest first, 100 per page unless `limit` says otherwise."
      })
    ),
    HttpApiEndpoint.get("get", "/api/v1/collections/:id", {
      params: { id: CollectionRunId },
      query: NoQuery,
      success: CollectionRun,
      error: CollectionRunNotFoundProblem
    }).annotate(OpenApi.Summary, "Get a collection")
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Runs of the collector") {}
