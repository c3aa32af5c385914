import { Duration, Effect, Metric } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"

const requests = Metric.counter("snoozeql_http_requests_total", {
  description: "HTTP requests by method and status",
  incremental: true
})

/** The counters by method and status, of which there are few: a client can send only the methods that Node knows. */
const counters = new Map<string, typeof requests>()

const counterOf = (method: string, status: number): typeof requests => {
  const key = `${method} ${status}`
  const known = counters.get(key)
  if (known !== undefined) return known
  const counter = Metric.withAttributes(requests, { method, status: String(status) })
  counters.set(key, counter)
  return counter
}

const durations = Metric.histogram("snoozeql_http_request_duration_seconds", {
  description: "How long requests took to answer, in seconds",
  boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
})

/** Programs call these routes every few seconds. Their log lines are useful only when someone looks for a fault. */
const isProbe = (path: string): boolean => path.startsWith("/health/") || path === "/metrics"

/**
 * Counts and times every response, and logs it in one line: method, path, status, milliseconds. Neither the query nor any
 * header is logged. Health checks and `/metrics` are logged at level Debug, all else at Info.
 */
export const accessLog = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    const [elapsed, response] = yield* Effect.timed(app)
    const milliseconds = Math.round(Duration.toMillis(elapsed))
    const path = url.split("?", 1)[0] ?? url
    yield* Metric.update(counterOf(method, response.status), 1)
    yield* Metric.update(durations, Duration.toSeconds(elapsed))
    yield* Effect.logWithLevel(isProbe(path) ? "Debug" : "Info")(`${method} ${path} ${response.status}`).pipe(
      Effect.annotateLogs({ method, path, status: response.status, milliseconds })
    )
    return response
  })
