import { Advisor } from "@snoozeql/advisor/Advisor"
import { Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { encodeRanking, encodeResult } from "./recommendationsJson.ts"
import { makeSharedWork } from "./sharedWork.ts"

/** The handlers of `ActivityApi`, which call `Advisor`. */
export const layer = HttpApiBuilder.group(
  Api,
  "activity",
  Effect.fn(function* (handlers) {
    const advisor = yield* Advisor

    // Judging the whole fleet takes seconds, so requests that come at the same time share one run.
    const judgeFleet = yield* makeSharedWork(Stream.runCollect(Stream.map(advisor.recommendations, encodeResult)))

    return handlers.handleAll({
      get: ({ params }) => advisor.activity(params.id),
      schedule: ({ params, query }) => advisor.schedule(params.id, query.format),
      recommendations: ({ query: { environment, owner } }) =>
        Effect.map(judgeFleet(), (results) => {
          const selected = results.filter(
            (result) =>
              (owner === undefined || result.owner === owner) &&
              (environment === undefined || result.environment === environment)
          )
          return HttpServerResponse.stream(Stream.fromIterable(encodeRanking(selected)), {
            contentType: "application/json"
          })
        })
    })
  })
)
