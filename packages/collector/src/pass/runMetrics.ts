import { collectionCounterNames, collectionCounters, type CollectionRun } from "@snoozeql/domain/CollectionRun"
import { DateTime, Duration, Effect, Metric, Record } from "effect"

const passes = Metric.counter("snoozeql_collection_passes_total", {
  description: "Collection passes that have ended",
  incremental: true
})

const counters = Record.map(collectionCounters, ({ description }, name) =>
  Metric.counter(`snoozeql_collection_${name}_total`, { description, incremental: true })
)

const passDuration = Metric.gauge("snoozeql_collection_pass_duration_seconds", {
  description: "How long the last collection pass took"
})

/**
 * Counts a pass that has ended in Effect's metrics. The counter of passes has the attributes `status` and `trigger`.
 */
export const countRun = (run: CollectionRun, finishedAt: DateTime.Utc): Effect.Effect<void> =>
  Effect.all(
    [
      Metric.update(Metric.withAttributes(passes, { status: run.status, trigger: run.trigger }), 1),
      ...collectionCounterNames.map((name) => Metric.update(counters[name], run[name])),
      Metric.update(passDuration, Duration.toSeconds(DateTime.distance(run.started_at, finishedAt)))
    ],
    { discard: true }
  )
