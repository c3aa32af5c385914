import { CloudWatch } from "@snoozeql/collector/CloudWatch"
import { Effect, Layer } from "effect"

/** Tells how many queries CloudWatch has answered, each time that it has answered some to their last page. */
export const countQueries = (onAnswered: (queries: number) => Effect.Effect<void>) =>
  Layer.effect(
    CloudWatch,
    Effect.map(CloudWatch, (cloudWatch) => ({
      getMetricData: (request) =>
        Effect.tap(cloudWatch.getMetricData(request), ({ nextToken }) =>
          nextToken === undefined ? onAnswered(request.queries.length) : Effect.void
        )
    }))
  )
