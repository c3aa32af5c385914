import { Costs } from "@snoozeql/domain/Costs"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { Authorization } from "./Authorization.ts"
import { NoQuery } from "./query.ts"
import { StoreOutage } from "./StoreOutage.ts"
import { EndpointTimeLimit, heavyLimit, TimeLimit } from "./TimeLimit.ts"

/** The route that compares what collecting costs with what the recommendations save. */
export class CostsApi extends HttpApiGroup.make("costs")
  .add(
    HttpApiEndpoint.get("get", "/api/v1/costs", { query: NoQuery, success: Costs })
      .annotate(EndpointTimeLimit, heavyLimit)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Get what collecting costs, beside what could be saved",
          description:
            "The price of the requests to CloudWatch in the running month and in a whole month, in all and by account and region. Savings are those of the advice that was issued last."
        })
      )
  )
  .middleware(TimeLimit)
  .middleware(StoreOutage)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .middleware(Authorization)
  .annotate(OpenApi.Description, "What SnoozeQL itself costs") {}
