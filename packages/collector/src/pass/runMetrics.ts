import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { DateTime, Duration, Effect, Metric } from "effect"

const passes = Metric.counter("snoozeql_collection_passes_total", {
  description: "Collection passes that have ended",
  incremental: true
})

const rowsWritten = Metric.counter("snoozeql_collection_rows_written_total", {
  description: "Hourly metrics inserted or replaced",
  incremental: true
})

const rowsSkipped = Metric.counter("snoozeql_collection_rows_skipped_total", {
  description: "Hours left out because their statistics were incomplete or inconsistent",
  incremental: true
})

const awsRequests = Metric.counter("snoozeql_aws_requests_total", {
  description: "Requests sent to AWS, retries included",
  incremental: true
})

const queriesRequested = Metric.counter("snoozeql_cloudwatch_queries_total", {
  description: "GetMetricData queries requested, which CloudWatch bills by",
  incremental: true
})

const passDuration = Metric.gauge("snoozeql_collection_pass_duration_seconds", {
  description: "How long the last collection pass took"
})

/** Counts a pass that has ended in Effect's metrics; passes by `status` and `trigger`. */
export const countRun = (run: CollectionRun, finishedAt: DateTime.Utc): Effect.Effect<void> =>
  Effect.all(
    [
      Metric.update(Metric.withAttributes(passes, { status: run.status, trigger: run.trigger }), 1),
      Metric.update(rowsWritten, run.written),
      Metric.update(rowsSkipped, run.skipped),
      Metric.update(awsRequests, run.api_calls),
      Metric.update(queriesRequested, run.queries_requested),
      Metric.update(passDuration, Duration.toSeconds(DateTime.distance(run.started_at, finishedAt)))
    ],
    { discard: true }
  )
