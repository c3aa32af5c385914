import { assert, describe, layer } from "@effect/vitest"
import { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames, type MetricName } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { HourlyMetricSeries, HourlyMetrics } from "@snoozeql/client/api/MetricsApi"
import { hoursPerSlice } from "../src/handlers/rangeFormats.ts"
import { now, thisHour } from "./support/observedInstances.ts"
import {
  backends,
  jsonOf,
  membersOf,
  memory,
  problemOf,
  registration,
  TestServer,
  testServer,
  unknownId
} from "./support/testServer.ts"

let registered = 0

const newInstance = Effect.gen(function* () {
  registered += 1
  const instances = yield* InstanceStore
  return (yield* instances.register({ ...registration, provider_id: `db-RANGE-${registered}` }, now)).id
})

/** Stores rows whose values tell their hour and metric. */
const store = (id: InstanceId, hours: ReadonlyArray<number>, names: ReadonlyArray<MetricName> = activityMetricNames) =>
  Effect.flatMap(MetricsStore, (metrics) =>
    metrics.mergeHourlyMetrics(
      hours.flatMap((hoursAgo) =>
        names.map((metric_name, index) => {
          const value = hoursAgo + index / 7
          const figures = { avg_value: value, max_value: value * 2, min_value: value / 2, sample_count: index + 1 }
          return { instance_id: id, metric_name, hour: DateTime.subtract(thisHour, { hours: hoursAgo }), ...figures }
        })
      )
    )
  )

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.flatMap(TestServer, ({ send }) => send("GET", path, { headers }))

const hourOf = (hoursAgo: number) => DateTime.formatIso(DateTime.subtract(thisHour, { hours: hoursAgo }))

describe.each(backends)("ranges of hourly metrics $name", ({ stores }) => {
  layer(testServer({ stores }).pipe(Layer.provideMerge(stores)))((it) => {
    it.effect("have the same values as rows, as columns and as CSV", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const id = yield* newInstance
        yield* store(id, [0, 1, 2, 30])
        yield* store(id, [5], ["ReadIOPS"])
        const path = `/api/v1/instances/${id}/metrics`
        const { metrics } = jsonOf(HourlyMetrics, yield* get(path))
        assert.strictEqual(metrics.length, 17)

        const { end, series, start } = jsonOf(HourlyMetricSeries, yield* get(`${path}?layout=columns`))
        assert.deepStrictEqual(
          [DateTime.formatIso(start), DateTime.formatIso(end)],
          ["2026-01-01T10:00:00.000Z", "2026-01-15T10:59:59.999Z"]
        )
        const fromColumns = series.flatMap(
          ({ avg_value, hour, instance_id, max_value, metric_name, min_value, sample_count }) =>
            hour.map((each, index) => ({
              instance_id,
              metric_name,
              hour: DateTime.formatIso(each),
              avg_value: avg_value[index],
              max_value: max_value[index],
              min_value: min_value[index],
              sample_count: sample_count[index]
            }))
        )
        const values = ({ created_at: _created, id: _id, updated_at: _updated, ...row }: HourlyMetric) => ({
          ...row,
          hour: DateTime.formatIso(row.hour)
        })
        assert.sameDeepMembers(fromColumns, metrics.map(values))

        const csv = yield* get(path, { accept: "text/csv" })
        assert.strictEqual(csv.headers["content-type"], "text/csv; charset=utf-8")
        const [header = "", ...lines] = csv.text.trimEnd().split("\r\n")
        const fields = header.split(",")
        assert.deepStrictEqual(fields, Object.keys(HourlyMetric.fields))
        const encoded = Schema.encodeSync(Schema.Array(HourlyMetric))(metrics)
        assert.deepStrictEqual(
          lines,
          encoded.map((row) => Object.values(row).join(","))
        )
        for (const line of lines) for (const cell of line.split(",")) assert.notMatch(cell, /^[=+@\t\r]/)
      })
    )

    it.effect("are CSV only for those who prefer it, and never in columns", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const path = `/api/v1/instances/${yield* newInstance}/metrics`
        for (const [accept, type] of [
          ["text/csv", "text/csv; charset=utf-8"],
          ["text/*", "text/csv; charset=utf-8"],
          ["application/json;q=0.5, text/csv", "text/csv; charset=utf-8"],
          ["*/*", "application/json"],
          ["text/csv;q=0.5, */*", "application/json"],
          ["text/html,application/xhtml+xml,*/*;q=0.8", "application/json"],
          ["nonsense;;q=x,,", "application/json"]
        ] as const) {
          const response = yield* get(path, { accept })
          assert.strictEqual(response.headers["content-type"], type, accept)
          assert.include(response.headers.vary, "Accept")
        }
        const refused = problemOf(yield* get(`${path}?layout=columns`, { accept: "text/csv" }))
        assert.deepStrictEqual(refused.errors?.[0]?.path, ["query", "layout"])
      })
    )

    it.effect("take relative times, and say which range they mean", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const id = yield* newInstance
        yield* store(id, [0, 1, 24, 25, 168, 169])
        const path = `/api/v1/instances/${id}/metrics`
        const rangeOf = (query: string) =>
          Effect.map(get(`${path}?metric=ReadIOPS${query}`), (response) => {
            const rows = jsonOf(HourlyMetrics, response).metrics
            return [response.headers["resolved-range"], rows.map(({ hour }) => DateTime.formatIso(hour))]
          })
        const end = "2026-01-15T10:59:59.999Z"
        for (const [query, range, hoursAgo] of [
          ["&start=-7d", `${hourOf(168)}/${end}`, [168, 25, 24, 1, 0]],
          ["&start=-1w&end=now", `${hourOf(168)}/${end}`, [168, 25, 24, 1, 0]],
          ["&start=-24h", `${hourOf(24)}/${end}`, [24, 1, 0]],
          ["&start=-1440m", `${hourOf(24)}/${end}`, [24, 1, 0]],
          ["&start=-24h&end=-1h", `${hourOf(24)}/2026-01-15T09:59:59.999Z`, [24, 1]],
          ["&start=now", `${hourOf(0)}/${end}`, [0]],
          [`&start=${hourOf(1)}&end=now`, `${hourOf(1)}/${end}`, [1, 0]],
          ["&start=2026-01-15T10:15:00Z", `2026-01-15T10:15:00.000Z/${end}`, []]
        ] as const) {
          assert.deepStrictEqual(yield* rangeOf(query), [range, hoursAgo.map(hourOf)], query)
        }
        for (const [query, parameter] of [
          ["start=-1h&end=-2h", "start"],
          ["start=7d", "start"],
          ["start=-7y", "start"],
          ["end=-999999d", "end"],
          ["end=-1.5h", "end"],
          ["end=Now", "end"]
        ] as const) {
          const { errors } = problemOf(yield* get(`${path}?${query}`))
          assert.deepStrictEqual(errors?.[0]?.path, ["query", parameter], query)
        }
      })
    )

    it.effect("of several instances follow each other in the order of the request", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const [one, empty, other] = [yield* newInstance, yield* newInstance, yield* newInstance]
        yield* store(one, [0, 1])
        yield* store(other, [0])
        const query = `instance=${other}&instance=${empty}&instance=${one}&instance=${other}`
        const single = (id: InstanceId) =>
          Effect.map(get(`/api/v1/instances/${id}/metrics`), (response) => jsonOf(HourlyMetrics, response).metrics)
        const expected = [...(yield* single(other)), ...(yield* single(one))]
        const several = yield* get(`/api/v1/metrics?${query}`)
        assert.deepStrictEqual(jsonOf(HourlyMetrics, several).metrics, expected)
        const columns = jsonOf(HourlyMetricSeries, yield* get(`/api/v1/metrics?${query}&layout=columns`))
        assert.deepStrictEqual(
          columns.series.map(({ instance_id, metric_name }) => [instance_id, metric_name]),
          [other, one].flatMap((id) => activityMetricNames.map((name) => [id, name]))
        )
        const csv = yield* get(`/api/v1/metrics?${query}`, { accept: "text/csv" })
        assert.strictEqual(csv.text.trimEnd().split("\r\n").length, 1 + expected.length)
        assert.strictEqual((yield* get(`/api/v1/metrics?instance=${empty}`)).text, '{"metrics":[]}')

        const missing = yield* get(`/api/v1/metrics?instance=${one}&instance=${unknownId}`)
        assert.deepInclude(membersOf(missing.text), { status: 404, instance_id: unknownId })
        const tooMany = Array.from({ length: 101 }, () => `instance=${one}`).join("&")
        for (const wrong of ["", tooMany, "instance=x"]) {
          const { errors } = problemOf(yield* get(`/api/v1/metrics?${wrong}`))
          assert.deepStrictEqual(errors?.[0]?.path.slice(0, 2), ["query", "instance"])
        }
      })
    )

    it.effect("longer than a slice are the same as the slices together", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const id = yield* newInstance
        const edges = [
          0,
          1,
          hoursPerSlice - 1,
          hoursPerSlice,
          hoursPerSlice + 1,
          3 * hoursPerSlice,
          3 * hoursPerSlice + 5
        ]
        yield* store(id, edges)
        const path = `/api/v1/instances/${id}/metrics`
        const whole = `${path}?start=0001-01-01T00:00:00Z&end=9999-12-31T23:00:00Z`
        const rows = jsonOf(HourlyMetrics, yield* get(whole)).metrics
        assert.deepStrictEqual(
          rows.map(({ hour, metric_name }) => [DateTime.formatIso(hour), metric_name]),
          edges.toReversed().flatMap((hoursAgo) => activityMetricNames.map((name) => [hourOf(hoursAgo), name]))
        )
        const { series } = jsonOf(
          HourlyMetricSeries,
          yield* get(`${whole}&layout=columns&metric=ReadIOPS&metric=WriteIOPS`)
        )
        assert.deepStrictEqual(
          series.map(({ hour, metric_name }) => [metric_name, hour.map(DateTime.formatIso)]),
          (["ReadIOPS", "WriteIOPS"] as const).map((name) => [name, edges.toReversed().map(hourOf)])
        )
        const csv = yield* get(whole, { accept: "text/csv" })
        assert.strictEqual(csv.text.trimEnd().split("\r\n").length, 1 + rows.length)
        const before = yield* get(`${path}?start=0001-01-01T00:00:00Z&end=2000-01-01T00:00:00Z`)
        assert.strictEqual(before.text, '{"metrics":[]}')
        assert.match(String(before.headers.etag), /^W\//)
      })
    )
  })
})

describe("a range that is streamed", () => {
  const outage = Effect.fail(new StoreUnavailable({ operation: "read", message: "away", cause: undefined }))
  // The versions are read, and the database goes away before the rows are.
  const stores = Layer.effect(
    MetricsStore,
    Effect.map(MetricsStore, (metrics) => ({
      ...metrics,
      getMetricsExtent: () => outage,
      getMetricColumns: () => outage,
      getMetricRowColumns: () => outage
    }))
  ).pipe(Layer.provideMerge(memory))

  layer(testServer({ stores }).pipe(Layer.provideMerge(stores)))((it) => {
    it.effect("gets 503 instead of a broken connection if its first rows cannot be read", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const [a, b] = [yield* newInstance, yield* newInstance]
        for (const query of [`instance=${a}&instance=${b}`, `instance=${a}&start=-60d`]) {
          for (const layout of ["rows", "columns"]) {
            const response = yield* get(`/api/v1/metrics?${query}&layout=${layout}`)
            assert.strictEqual(problemOf(response).status, 503, query)
          }
        }
      })
    )
  })
})
