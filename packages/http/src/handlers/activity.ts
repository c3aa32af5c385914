import { Advisor } from "@snoozeql/advisor/Advisor"
import { Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { encodeRanking, encodeResult } from "./recommendationsJson.ts"
import { makeSharedWork } from "./sharedWork.ts"

/** The routes of the analysis over `Advisor`. */
export const layer = HttpApiBuilder.group(
  Api,
  "activity",
  Effect.fn(function* (handlers) {
    const advisor = yield* Advisor

    // The whole fleet takes seconds: it is judged once for all who ask at the same time.
    const judgeFleet = yield* makeSharedWork(Stream.runCollect(Stream.map(advisor.recommendations, encodeResult)))

    return handlers.handleAll({
      get: ({ params }) => advisor.activity(params.id),
      schedule: ({ params, query }) => advisor.schedule(params.id, query.format),
      recommendations: () =>
        Effect.map(judgeFleet(), (results) =>
          HttpServerResponse.stream(Stream.fromIterable(encodeRanking(results)), { contentType: "application/json" })
        )
    })
  })
)
