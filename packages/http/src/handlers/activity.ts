import { exportSchedule } from "@snoozeql/analysis/exportSchedule"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type DateTime, Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { makeHistories } from "./histories.ts"
import { type ActivityOptions, describeActivity, historyRange, judgeInstance } from "./instanceActivity.ts"
import { encodeAnswer, type EncodedAnswer, rank, recommend } from "./recommendations.ts"
import { makeSharedWork } from "./sharedWork.ts"

/** The routes of the analysis over `MetricsStore` and `InstanceStore`. */
export const layer = (options: ActivityOptions) =>
  HttpApiBuilder.group(
    Api,
    "activity",
    Effect.fn(function* (handlers) {
      const instances = yield* InstanceStore
      const metrics = yield* MetricsStore
      const histories = yield* makeHistories

      const readHistory = (id: InstanceId, now: DateTime.Utc) =>
        Effect.flatMap(instances.get(id), (instance) => histories.ofInstance(instance, historyRange(now, options)))

      // The whole fleet takes seconds: it is judged once for all who ask at the same time.
      const judgeFleet = yield* makeSharedWork(
        Effect.gen(function* () {
          const now = yield* metrics.snapshotTime
          const answers: Array<EncodedAnswer> = []
          yield* histories.ofFleet(historyRange(now, options)).pipe(
            Stream.runForEach((history) => {
              answers.push(encodeAnswer(recommend(judgeInstance(history, now, options))))
              // Other requests have their turn after every instance.
              return Effect.yieldNow
            })
          )
          return answers
        })
      )

      return handlers.handleAll({
        get: Effect.fn(function* ({ params }) {
          const now = yield* metrics.snapshotTime
          return describeActivity(yield* readHistory(params.id, now), now, options)
        }),
        schedule: Effect.fn(function* ({ params, query }) {
          const now = yield* metrics.snapshotTime
          const history = yield* readHistory(params.id, now)
          const judged = judgeInstance(history, now, options)
          const blocker = judged.blockers.find(({ kind }) => kind !== "already_stopped")
          if (blocker !== undefined) return yield* new NoScheduleToExport({ message: blocker.explanation })
          return yield* Effect.fromResult(exportSchedule(judged, history.instance, query.format, now))
        }),
        recommendations: () =>
          Effect.map(judgeFleet(), (answers) =>
            HttpServerResponse.stream(Stream.fromIterable(rank(answers)), { contentType: "application/json" })
          )
      })
    })
  )
