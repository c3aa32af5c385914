import { ApiKey, ApiKeyId, ApiKeyRequest, IssuedApiKey } from "@snoozeql/domain/ApiKey"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization, RequiredScope } from "./Authorization.ts"
import { created } from "./created.ts"
import { JsonBody } from "./JsonBody.ts"
import { ApiKeyNameTakenProblem, ApiKeyNotFoundProblem } from "./problems.ts"
import { NextCursor, NoQuery, PageQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { TimeLimit } from "./TimeLimit.ts"

const params = { id: ApiKeyId }

/** The routes that manage API keys. They need a key with the scope `admin`. */
export class KeysApi extends HttpApiGroup.make("keys")
  .add(
    HttpApiEndpoint.get("list", "/api/v1/keys", {
      query: PageQuery,
      success: Schema.Struct({ keys: Schema.Array(ApiKey), next_cursor: NextCursor })
    }).annotateMerge(
      OpenApi.annotations({
        summary: "List API keys",
        description:
          "Newest first, 100 per page unless `limit` says otherwise. Revoked and expired keys are listed too. Secrets are never listed."
      })
    ),
    HttpApiEndpoint.post("create", "/api/v1/keys", {
      query: NoQuery,
      payload: ApiKeyRequest,
      success: created(IssuedApiKey, "/api/v1/keys"),
      error: [ApiKeyNameTakenProblem, HttpApiError.BadRequestProblem]
    })
      .middleware(TimeLimit)
      .middleware(JsonBody)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Create an API key",
          description:
            "Returns the key in `key`, only this once. From the first key on, every request under /api requires one. Returns 409 if a key in force has the name."
        })
      ),
    HttpApiEndpoint.get("get", "/api/v1/keys/:id", {
      params,
      query: NoQuery,
      success: ApiKey,
      error: ApiKeyNotFoundProblem
    }).annotate(OpenApi.Summary, "Get an API key, without its secret"),
    HttpApiEndpoint.delete("revoke", "/api/v1/keys/:id", {
      params,
      query: NoQuery,
      success: HttpApiSchema.NoContent,
      error: ApiKeyNotFoundProblem
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Revoke an API key",
        description:
          "The next request with it gets a 401. The key stays in the list. Revoking it again changes nothing."
      })
    )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotateEndpoints(RequiredScope, "admin")
  .annotate(OpenApi.Description, "Keys of the API. Every route needs a key with the scope `admin`") {}
