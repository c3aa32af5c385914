import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { CloudWatch, type MetricDataQuery, statistics } from "../src/CloudWatch.ts"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import { instant, setTime } from "./support/scriptedCollector.ts"

const millisOf = (text: string) => instant(text).epochMilliseconds

const query = (overrides: Partial<MetricDataQuery> = {}): MetricDataQuery => ({
  id: "a",
  instanceName: "orders",
  metricName: "CPUUtilization",
  statistic: "Average",
  ...overrides
})

const ask = Effect.fnUntraced(function* (queries: ReadonlyArray<MetricDataQuery>, start: string, end: string) {
  const cloudWatch = yield* CloudWatch
  return yield* cloudWatch.getMetricData({ target: {}, queries, start: instant(start), end: instant(end) })
})

const pointsOf = (page: Effect.Success<ReturnType<typeof ask>>) =>
  page.results.map(({ datapoints, id }) => [
    id,
    ...datapoints.map(({ timestamp, value }) => [DateTime.formatIso(timestamp), value])
  ])

/** The value of a sample is the minute of the hour. There are no samples at 11 o'clock or of other instances. */
const minutes = ScriptedCloudWatch.layer({
  sample: ({ instanceName, minute }) => {
    const date = DateTime.toPartsUtc(DateTime.makeUnsafe(minute))
    return instanceName !== "orders" || date.hour === 11 ? undefined : date.minute
  }
})

describe("ScriptedCloudWatch.layer", () => {
  it.effect("aggregates minutes to hours, newest first, and leaves out hours without samples", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T20:00:00Z")
      const page = yield* ask(
        statistics.map((statistic, index) => query({ id: `s${index}`, statistic })),
        "2026-03-20T10:00:00Z",
        "2026-03-20T12:30:00Z"
      )
      assert.deepStrictEqual(pointsOf(page), [
        ["s0", ["2026-03-20T12:00:00.000Z", 14.5], ["2026-03-20T10:00:00.000Z", 29.5]],
        ["s1", ["2026-03-20T12:00:00.000Z", 29], ["2026-03-20T10:00:00.000Z", 59]],
        ["s2", ["2026-03-20T12:00:00.000Z", 0], ["2026-03-20T10:00:00.000Z", 0]],
        ["s3", ["2026-03-20T12:00:00.000Z", 30], ["2026-03-20T10:00:00.000Z", 60]]
      ])
      assert.deepStrictEqual(
        page.results.map(({ status }) => status),
        ["Complete", "Complete", "Complete", "Complete"]
      )
    }).pipe(Effect.provide(minutes))
  )

  it.effect("returns no samples of minutes that have not ended", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:30Z")
      const page = yield* ask([query({ statistic: "SampleCount" })], "2026-03-20T10:00:00Z", "2026-03-20T13:00:00Z")
      assert.deepStrictEqual(pointsOf(page), [["a", ["2026-03-20T10:00:00.000Z", 15]]])
    }).pipe(Effect.provide(minutes))
  )

  it.effect("returns no datapoints for unknown instances", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T20:00:00Z")
      const page = yield* ask([query({ instanceName: "nobody" })], "2026-03-20T10:00:00Z", "2026-03-20T13:00:00Z")
      assert.deepStrictEqual(pointsOf(page), [["a"]])
    }).pipe(Effect.provide(minutes))
  )

  it.effect("shifts the hours if the start is not aligned, as CloudWatch does", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T20:00:00Z")
      const page = yield* ask([query()], "2026-03-20T13:41:00Z", "2026-03-20T14:41:00Z")
      assert.deepStrictEqual(pointsOf(page), [["a", ["2026-03-20T13:41:00.000Z", 29.5]]])
    }).pipe(Effect.provide(minutes))
  )

  it.effect.each([
    {
      name: "more than 500 queries",
      queries: Array.from({ length: 501 }, (_, index) => query({ id: `q${index}` })),
      message: "The request has more than 500 queries"
    },
    { name: "ids that repeat", queries: [query(), query()], message: "The ids of the queries are not unique" },
    { name: "an invalid id", queries: [query({ id: "A" })], message: "The id A is not valid" }
  ])("rejects $name", ({ message, queries }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ask(queries, "2026-03-20T10:00:00Z", "2026-03-20T11:00:00Z"))
      assert.deepStrictEqual([error.reason, error.message], ["Rejected", message])
    }).pipe(Effect.provide(minutes))
  )

  it.effect("rejects an empty window", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ask([query()], "2026-03-20T10:00:00Z", "2026-03-20T10:00:00Z"))
      assert.strictEqual(error.reason, "Rejected")
    }).pipe(Effect.provide(minutes))
  )

  it.effect("passes every page to intercept", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T20:00:00Z")
      const page = yield* ask([query()], "2026-03-20T10:00:00Z", "2026-03-20T11:00:00Z")
      assert.deepStrictEqual(page, { results: [], messages: ["nothing today"], apiCalls: 3 })
    }).pipe(
      Effect.provide(
        ScriptedCloudWatch.layer({
          sample: () => millisOf("2026-03-20T10:00:00Z"),
          intercept: () => Effect.succeed({ results: [], messages: ["nothing today"], apiCalls: 3 })
        })
      )
    )
  )
})
