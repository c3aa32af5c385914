import { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"
import { CollectionRunNotFoundProblem } from "./problems.ts"
import { NextCursor, NoQuery, PageQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

/** The runs of the collector. */
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
          description: "It runs in the background. If one is under way, that one is answered. Takes no body."
        })
      ),
    HttpApiEndpoint.get("list", "/api/v1/collections", {
      query: PageQuery,
      success: Schema.Struct({ collections: Schema.Array(CollectionRun), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List collections",
        description: "Newest first, 100 a page unless `limit` says otherwise."
      })
    ),
    HttpApiEndpoint.get("get", "/api/v1/collections/:id", {
      params: { id: CollectionRunId },
      query: NoQuery,
      success: CollectionRun,
      error: CollectionRunNotFoundProblem
    }).annotate(OpenApi.Summary, "Read a collection")
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "Runs of the collector") {}
