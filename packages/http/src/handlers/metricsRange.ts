import { retentionCutoff } from "@snoozeql/domain/Hour"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { MetricsRange } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Result } from "effect"
import type { HttpApiError } from "effect/http-api"
import type { MetricsQuery } from "../api/MetricsApi.ts"
import { badRequest } from "../badRequest.ts"

/** Whether the query names the whole range, so that the present does not matter. */
export const isWholeRange = ({ end, start }: typeof MetricsQuery.Type): boolean =>
  start !== undefined && end !== undefined

/**
 * The range that a query asks for: from the retention cutoff to `now`, the present by the database's clock, where it says
 * nothing else. A start after the end is refused in the name of what the caller wrote.
 */
export const toMetricsRange = (
  query: typeof MetricsQuery.Type,
  now: DateTime.Utc,
  retention: Duration.Duration
): Result.Result<MetricsRange, HttpApiError.BadRequestProblem> => {
  const start = query.start ?? retentionCutoff(now, retention)
  const end = query.end ?? now
  if (DateTime.isGreaterThan(start, end)) {
    return Result.fail(
      badRequest("query", [
        query.start === undefined
          ? { path: ["end"], message: `Expected no instant before the start, ${DateTime.formatIso(start)} by default` }
          : { path: ["start"], message: `Expected no instant after the end, ${DateTime.formatIso(end)}` }
      ])
    )
  }
  const metrics: ReadonlyArray<MetricName> | undefined = query.metric && [...new Set(query.metric)]
  return Result.succeed({ start, end, ...(metrics && { metrics }) })
}
