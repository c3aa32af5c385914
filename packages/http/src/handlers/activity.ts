import { exportSchedule } from "@snoozeql/analysis/exportSchedule"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import type { NotRecommended, Recommendation } from "../api/ActivityApi.ts"
import { Api } from "../api/Api.ts"
import {
  type ActivityOptions,
  describeActivity,
  historyRange,
  type InstanceHistory,
  judgeInstance
} from "./instanceActivity.ts"
import { rank, recommend } from "./recommendations.ts"

/** The routes of the analysis over `MetricsStore` and `InstanceStore`. */
export const layer = (options: ActivityOptions) =>
  HttpApiBuilder.group(
    Api,
    "activity",
    Effect.fn(function* (handlers) {
      const metrics = yield* MetricsStore
      const instances = yield* InstanceStore

      const readHistory = Effect.fnUntraced(function* (id: InstanceId, now: DateTime.Utc) {
        const instance = yield* instances.get(id)
        return {
          instance,
          providerFacts: (yield* instances.providerFacts([id])).get(id),
          metrics: yield* metrics.getMetricsByInstance(id, historyRange(now, options)),
          statusChanges: yield* instances.listStatusChanges(id)
        }
      })

      // All that is asked of the instances comes before the stream, which may hold the only connection.
      const readFleet = Effect.gen(function* () {
        const fleet = yield* instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
        const facts = yield* instances.providerFacts(fleet.map(({ id }) => id))
        const histories = yield* Effect.forEach(
          fleet,
          (instance) =>
            Effect.map(instances.listStatusChanges(instance.id), (statusChanges): InstanceHistory => ({
              instance,
              providerFacts: facts.get(instance.id),
              metrics: [],
              statusChanges
            })),
          { concurrency: 4 }
        )
        return new Map(histories.map((history) => [history.instance.id, history]))
      })

      return handlers.handleAll({
        get: Effect.fn(function* ({ params }) {
          const now = yield* DateTime.now
          return describeActivity(yield* readHistory(params.id, now), now, options)
        }),
        schedule: Effect.fn(function* ({ params, query }) {
          const now = yield* DateTime.now
          const judged = judgeInstance(yield* readHistory(params.id, now), now, options)
          const blocker = judged.blockers.find(({ kind }) => kind !== "already_stopped")
          if (blocker !== undefined) return yield* new NoScheduleToExport({ message: blocker.explanation })
          return yield* Effect.fromResult(exportSchedule(judged, judged.name, query.format))
        }),
        recommendations: Effect.fn(function* () {
          const now = yield* DateTime.now
          const fleet = yield* readFleet
          const answers = new Map<InstanceId, Recommendation | NotRecommended>()
          const judgeRows = (id: InstanceId, rows: ReadonlyArray<HourlyMetric>) => {
            const history = fleet.get(id)
            if (history !== undefined)
              answers.set(id, recommend(judgeInstance({ ...history, metrics: rows }, now, options)))
          }
          yield* metrics.streamMetrics(historyRange(now, options)).pipe(
            Stream.groupAdjacentBy(({ instance_id }) => instance_id),
            Stream.runForEach(([id, rows]) => Effect.sync(() => judgeRows(id, rows)))
          )
          for (const id of fleet.keys()) if (!answers.has(id)) judgeRows(id, [])
          return rank([...answers.values()])
        })
      })
    })
  )
