import { Clock, Effect, Metric } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"

const requests = Metric.counter("snoozeql_http_requests_total", {
  description: "HTTP requests by method and status",
  incremental: true
})

const durations = Metric.histogram("snoozeql_http_request_duration_seconds", {
  description: "How long requests took to answer, in seconds",
  boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
})

/** Asked for every few seconds by machines: of no interest unless something is looked for. */
const isProbe = (path: string): boolean => path.startsWith("/health/") || path === "/metrics"

/**
 * Counts and times every answer, and logs it in one line: method, path, status, milliseconds. Neither the query nor any
 * header is logged. Probes are logged at level Debug, the rest at Info.
 */
export const accessLog = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    // The wall clock may be set while the request runs.
    const start = yield* Clock.monotonicTimeNanos
    const response = yield* app
    const milliseconds = Math.round(Number((yield* Clock.monotonicTimeNanos) - start) / 1e6)
    const path = url.split("?", 1)[0] ?? url
    yield* Metric.update(Metric.withAttributes(requests, { method, status: String(response.status) }), 1)
    yield* Metric.update(durations, milliseconds / 1000)
    yield* Effect.logWithLevel(isProbe(path) ? "Debug" : "Info")(`${method} ${path} ${response.status}`).pipe(
      Effect.annotateLogs({ method, path, status: response.status, milliseconds })
    )
    return response
  })
