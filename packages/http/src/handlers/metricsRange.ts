import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { MetricsRange } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Result } from "effect"
import type { HttpApiError } from "effect/http-api"
import { type QueryTime, resolveTime } from "@snoozeql/client/api/query"
import { badRequest } from "../badRequest.ts"

/** The part of a query that selects hours and metrics. */
export interface RangeQuery {
  readonly start?: QueryTime
  readonly end?: QueryTime
  readonly metric?: ReadonlyArray<MetricName>
}

/** Whether both ends of the range are instants, so that the current time does not matter. */
export const isWholeRange = ({ end, start }: RangeQuery): boolean =>
  start !== undefined && end !== undefined && !Duration.isDuration(start) && !Duration.isDuration(end)

const endOfHour = (instant: DateTime.Utc): DateTime.Utc =>
  DateTime.add(truncateToHour(instant), { milliseconds: millisPerHour - 1 })

/**
 * The range that a query asks for. `start` defaults to the retention cutoff, `end` to `now`, the time of the database's
 * clock. A relative start is the beginning of its hour, and a relative end the last millisecond of its hour. So the same
 * request means the same range for a whole hour. Fails if the start is after the end; the error names the parameter that
 * the caller wrote.
 */
export const toMetricsRange = (
  query: RangeQuery,
  now: DateTime.Utc,
  retention: Duration.Duration
): Result.Result<MetricsRange, HttpApiError.BadRequestProblem> => {
  const { end: givenEnd = Duration.zero, start: givenStart = retention } = query
  const start = Duration.isDuration(givenStart) ? retentionCutoff(now, givenStart) : givenStart
  const end = Duration.isDuration(givenEnd) ? endOfHour(resolveTime(givenEnd, now)) : givenEnd
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

/** The range as an ISO 8601 interval: its start and its end, both inclusive, separated by a slash. */
export const rangeText = ({ end, start }: MetricsRange): string =>
  `${DateTime.formatIso(start)}/${DateTime.formatIso(end)}`
