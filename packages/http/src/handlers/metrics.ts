import { ClusterHasNoMetrics } from "@snoozeql/domain/errors"
import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, DateTime, type Duration, Effect } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { badRequest } from "../badRequest.ts"
import { encodeHourlyMetrics } from "./hourlyMetricsJson.ts"
import { makeReadBatch, UndecodedMerges, UndecodedSnapshots } from "./metricBatch.ts"
import { jsonResponse } from "./paging.ts"
import { makeReadsTogether } from "./readsTogether.ts"
import { makeRangeResponses } from "./rangeResponse.ts"

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

      const together = makeReadsTogether(metrics)

      const respondWithRange = makeRangeResponses(metrics, together, retention)

      const readBatch = makeReadBatch(instances)

      const mergeBatch = Effect.gen(function* () {
        const cutoff = retentionCutoff(yield* metrics.snapshotTime, retention)
        const { rows } = yield* readBatch(UndecodedMerges, cutoff)
        // Cannot happen: each row has been checked.
        const ids = yield* metrics
          .mergeHourlyMetrics(rows)
          .pipe(Effect.catchTag("InvalidHourlyMetric", (error) => Effect.die(error)))
        return { merged: ids.length }
      })

      const replaceBatch = Effect.gen(function* () {
        const now = yield* metrics.snapshotTime
        const { envelope, rows } = yield* readBatch(UndecodedSnapshots)
        const { as_of } = envelope
        if (DateTime.isGreaterThan(as_of, now)) {
          return yield* badRequest("payload", [
            { path: ["as_of"], message: `Expected no instant after the present, ${DateTime.formatIso(now)}` }
          ])
        }
        return yield* metrics
          .replaceHourlyMetrics(rows, { asOf: as_of, cutoff: retentionCutoff(now, retention) })
          .pipe(Effect.catchTag("InvalidHourlyMetric", (error) => Effect.die(error)))
      })

      return handlers
        .handleRaw("mergeBatch", () => mergeBatch)
        .handleRaw("replaceBatch", () => replaceBatch)
        .handleAll({
          list: ({ params, query }) => respondWithRange([params.id], query),
          listSeveral: ({ query }) => respondWithRange(Array.dedupe(query.instance), query),
          merge: Effect.fn(function* ({ params, payload }) {
            const cutoff = retentionCutoff(yield* metrics.snapshotTime, retention)
            if (DateTime.isLessThan(truncateToHour(payload.hour), cutoff)) {
              return yield* badRequest("payload", [
                {
                  path: ["hour"],
                  message: `Expected no hour before the retention cutoff, ${DateTime.formatIso(cutoff)}`
                }
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
          latest: ({ params }) => Effect.flatMap(together.latest(params.id), answerRowsOf(params.id)),
          sufficiency: Effect.fn(function* ({ params }) {
            const sufficiency = yield* metrics.dataSufficiency(params.id)
            if (sufficiency.hours === 0) yield* instances.get(params.id)
            return sufficiency
          })
        })
    })
  )
