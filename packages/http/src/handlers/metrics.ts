import { ClusterHasNoMetrics } from "@snoozeql/domain/errors"
import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Effect } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { badRequest } from "../badRequest.ts"
import { encodeHourlyMetrics } from "./hourlyMetricsJson.ts"
import { isWholeRange, toMetricsRange } from "./metricsRange.ts"
import { jsonResponse } from "./paging.ts"

const answer = (rows: ReadonlyArray<HourlyMetric>): HttpServerResponse.HttpServerResponse =>
  jsonResponse(encodeHourlyMetrics(rows))

/**
 * The handlers of `MetricsApi`, which call `MetricsStore` and `InstanceStore`. A merge into an hour before the
 * retention cutoff is refused; the cutoff comes from the database's clock.
 */
export const layer = (retention: Duration.Duration) =>
  HttpApiBuilder.group(
    Api,
    "metrics",
    Effect.fn(function* (handlers) {
      const metrics = yield* MetricsStore
      const instances = yield* InstanceStore

      // Rows prove that their instance exists. Only if there are none, it is looked up.
      const answerRowsOf = (id: InstanceId) => (rows: ReadonlyArray<HourlyMetric>) =>
        rows.length > 0 ? Effect.succeed(answer(rows)) : Effect.as(instances.get(id), answer(rows))

      return handlers.handleAll({
        list: Effect.fn(function* ({ params, query }) {
          // The store's clock is read only if a default needs it.
          const now = yield* isWholeRange(query) ? DateTime.now : metrics.snapshotTime
          const range = yield* Effect.fromResult(toMetricsRange(query, now, retention))
          const rows = yield* metrics.getMetricsByInstance(params.id, range)
          return yield* answerRowsOf(params.id)(rows)
        }),
        merge: Effect.fn(function* ({ params, payload }) {
          const cutoff = retentionCutoff(yield* metrics.snapshotTime, retention)
          if (DateTime.isLessThan(truncateToHour(payload.hour), cutoff)) {
            return yield* badRequest("payload", [
              { path: ["hour"], message: `Expected no hour before the retention cutoff, ${DateTime.formatIso(cutoff)}` }
            ])
          }
          const { id: instance_id, kind } = yield* instances.get(params.id)
          if (kind === "cluster") return yield* new ClusterHasNoMetrics({ instance_id })
          const id = yield* metrics
            .upsertHourlyMetric({ ...payload, instance_id: params.id })
            .pipe(
              Effect.catchTag("InvalidHourlyMetric", ({ field, message }) =>
                Effect.fail(badRequest("payload", [{ path: [field], message }]))
              )
            )
          return { id }
        }),
        latest: ({ params }) => Effect.flatMap(metrics.getLatestMetrics(params.id), answerRowsOf(params.id)),
        sufficiency: Effect.fn(function* ({ params }) {
          const sufficiency = yield* metrics.dataSufficiency(params.id)
          if (sufficiency.hours === 0) yield* instances.get(params.id)
          return sufficiency
        })
      })
    })
  )
