import { assert, describe, layer } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as FastCheck from "fast-check"
import { now, thisHour } from "./support/observedInstances.ts"
import { backends, memory, registration, TestServer, testServer } from "./support/testServer.ts"

let registered = 0

const newInstance = Effect.gen(function* () {
  registered += 1
  const instances = yield* InstanceStore
  return (yield* instances.register({ ...registration, provider_id: `db-TAG-${registered}` }, now)).id
})

const row = (instance_id: InstanceId, hoursAgo: number, value: number): HourlyMetricInput => ({
  instance_id,
  metric_name: "ReadIOPS",
  hour: DateTime.subtract(thisHour, { hours: hoursAgo }),
  avg_value: value,
  max_value: value,
  min_value: value,
  sample_count: 60
})

/** What may happen between two requests. */
type Step =
  | { readonly kind: "merge" | "replace"; readonly which: number; readonly hoursAgo: number; readonly value: number }
  | { readonly kind: "deleteOld"; readonly hoursAgo: number }

const steps: FastCheck.Arbitrary<ReadonlyArray<Step>> = FastCheck.array(
  FastCheck.oneof(
    FastCheck.record({
      kind: FastCheck.constantFrom("merge" as const, "replace" as const),
      which: FastCheck.nat(1),
      hoursAgo: FastCheck.nat(5),
      value: FastCheck.nat(2)
    }),
    FastCheck.record({ kind: FastCheck.constant("deleteOld" as const), hoursAgo: FastCheck.nat(6) })
  ),
  { minLength: 1, maxLength: 12 }
)

const apply = Effect.fnUntraced(function* (step: Step, ids: ReadonlyArray<InstanceId>) {
  const metrics = yield* MetricsStore
  if (step.kind === "deleteOld") {
    yield* metrics.deleteOldMetrics(DateTime.subtract(thisHour, { hours: step.hoursAgo }))
    return
  }
  const [id] = ids.slice(step.which)
  if (id === undefined) return
  const batch = [row(id, step.hoursAgo, step.value)]
  yield* Effect.ignore(
    step.kind === "merge"
      ? metrics.mergeHourlyMetrics(batch)
      : metrics.replaceHourlyMetrics(batch, {
          asOf: yield* metrics.snapshotTime,
          cutoff: DateTime.subtract(thisHour, { days: 14 })
        })
  )
})

/** The strong and the weak tag of the same state differ only in this. */
const opaque = (tag: string | undefined) => String(tag).replace(/^W\//, "")

const sequence = Effect.fnUntraced(function* (sequenceOfSteps: ReadonlyArray<Step>) {
  const { send } = yield* TestServer
  const ids = [yield* newInstance, yield* newInstance]
  const range = "start=-6h&end=now"
  const paths = [
    ...ids.map((id) => `/api/v1/instances/${id}/metrics?${range}`),
    `/api/v1/metrics?${ids.map((id) => `instance=${id}`).join("&")}&${range}`
  ]
  const read = (path: string, tag?: string) =>
    send("GET", path, { headers: tag === undefined ? {} : { "if-none-match": tag } })
  let before = yield* Effect.forEach(paths, (path) => read(path))
  for (const step of sequenceOfSteps) {
    // So that every write is seen in `updated_at`.
    yield* TestClock.adjust("1 millis")
    yield* apply(step, ids)
    for (const [index, path] of paths.entries()) {
      const old = before[index] ?? assert.fail("no response")
      const response = yield* read(path)
      const changed = response.text !== old.text
      assert.strictEqual(opaque(response.headers.etag) !== opaque(old.headers.etag), changed, path)
      const conditional = yield* read(path, String(old.headers.etag))
      assert.strictEqual(conditional.status, changed ? 200 : 304, path)
      assert.strictEqual(conditional.headers.etag, response.headers.etag)
      if (!changed) assert.strictEqual(conditional.text, "")
    }
    before = yield* Effect.forEach(paths, (path) => read(path))
  }
  const instances = yield* InstanceStore
  for (const [index, id] of ids.entries()) {
    yield* instances.delete(id)
    assert.strictEqual((yield* read(paths[index] ?? "", String(before[index]?.headers.etag))).status, 404)
  }
})

describe.each(backends)("entity tags of ranges $name", ({ name, stores }) => {
  layer(testServer({ stores }).pipe(Layer.provideMerge(stores)), { timeout: "60 seconds" })((it) => {
    it.effect(
      "change exactly when the body changes, whatever is written and deleted",
      () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const services = yield* Effect.context<TestServer | MetricsStore | InstanceStore>()
          const details = yield* Effect.promise(() =>
            FastCheck.check(
              FastCheck.asyncProperty(steps, (generated) => Effect.runPromiseWith(services)(sequence(generated))),
              { numRuns: name === "in memory" ? 30 : 8 }
            )
          )
          if (details.failed) assert.fail(FastCheck.defaultReportMessage(details))
        }),
      60_000
    )

    it.effect("differ by range, metrics and format, and are the same for the whole hour", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const metrics = yield* MetricsStore
        const id = yield* newInstance
        yield* metrics.mergeHourlyMetrics([row(id, 1, 1)])
        const path = `/api/v1/instances/${id}/metrics`
        const tagOf = (query: string, accept = "*/*") =>
          Effect.map(send("GET", `${path}?${query}`, { headers: { accept } }), ({ headers }) => String(headers.etag))
        const all = [
          yield* tagOf(""),
          yield* tagOf("start=-2h"),
          yield* tagOf("end=-1h"),
          yield* tagOf("metric=ReadIOPS"),
          yield* tagOf("metric=WriteIOPS"),
          yield* tagOf("layout=columns"),
          yield* tagOf("", "text/csv")
        ]
        assert.strictEqual(new Set(all).size, all.length)
        for (const tag of all) assert.match(tag, /^"[!#-~]+"$/)
        assert.strictEqual(yield* tagOf("layout=rows"), all[0])
        assert.strictEqual(yield* tagOf("metric=ReadIOPS&metric=ReadIOPS"), all[3])
        yield* TestClock.adjust("39 minutes")
        assert.strictEqual(yield* tagOf(""), all[0])
        yield* TestClock.adjust("1 minute")
        assert.notStrictEqual(yield* tagOf(""), all[0])
      })
    )
  })
})

/** A store whose ranges cannot be read. */
const withoutRanges = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) => ({
    ...store,
    getMetricRowColumns: () => Effect.die("the range was read"),
    getMetricColumns: () => Effect.die("the range was read"),
    getMetricsByInstance: () => Effect.die("the range was read")
  }))
).pipe(Layer.provideMerge(memory))

layer(testServer({ stores: withoutRanges }).pipe(Layer.provideMerge(withoutRanges)))("a 304 for a range", (it) => {
  it.effect("is returned without reading the range, and may be kept only by the client, who has to ask again", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now.epochMilliseconds)
      const { send } = yield* TestServer
      const metrics = yield* MetricsStore
      const id = yield* newInstance
      yield* metrics.mergeHourlyMetrics([row(id, 1, 1)])
      const path = `/api/v1/instances/${id}/metrics?start=-7d`
      assert.strictEqual((yield* send("GET", path)).status, 500)
      const { versions } = yield* metrics.getMetricsVersions([id])
      const [start, end] = ["2026-01-08T10:00:00.000Z", "2026-01-15T10:59:59.999Z"].map((text) =>
        DateTime.makeUnsafe(text).epochMilliseconds.toString(36)
      )
      const tag = `"${versions.get(id)}.rows-1.${start}.${end}"`
      for (const ifNoneMatch of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
        const response = yield* send("GET", path, { headers: { "if-none-match": ifNoneMatch } })
        assert.strictEqual(response.status, 304, ifNoneMatch)
        assert.strictEqual(response.headers.etag, tag)
        assert.strictEqual(response.headers["cache-control"], "private, no-cache")
        assert.strictEqual(response.headers["resolved-range"], "2026-01-08T10:00:00.000Z/2026-01-15T10:59:59.999Z")
        assert.include(response.headers.vary, "Accept")
      }
    })
  )
})
