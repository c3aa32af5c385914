import { retentionCutoff } from "@snoozeql/domain/Hour"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { MetricsRange } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Result } from "effect"
import type { HttpApiError } from "effect/http-api"
import type { MetricsQuery } from "@snoozeql/client/api/MetricsApi"
import { badRequest } from "../badRequest.ts"

/** Whether the query names both ends of the range, so that the current time does not matter. */
export const isWholeRange = ({ end, start }: typeof MetricsQuery.Type): boolean =>
  start !== undefined && end !== undefined

/**
 * The range that a query asks for. `start` defaults to the retention cutoff, `end` to `now`, the time of the database's
 * clock. Fails if the start is after the end; the error names the parameter that the caller wrote.
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
