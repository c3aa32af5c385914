import { assert, layer } from "@effect/vitest"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { HourlyMetric, MetricId } from "@snoozeql/domain/HourlyMetric"
import { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { backends, jsonOf, membersOf, problemOf, registration, TestServer, testServer } from "./support/testServer.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")

const Instances = Schema.Struct({ instances: Schema.Array(Instance), next_cursor: Schema.NullOr(Schema.String) })
const Collections = Schema.Struct({
  collections: Schema.Array(CollectionRun),
  next_cursor: Schema.NullOr(Schema.String)
})
const Metrics = Schema.Struct({ metrics: Schema.Array(HourlyMetric) })

const register = (body: object) =>
  Effect.gen(function* () {
    const { send } = yield* TestServer
    const response = yield* send("POST", "/api/v1/instances", { body })
    assert.strictEqual(response.status, 201, response.text)
    return jsonOf(Instance, response)
  })

const sample = (hour: string, value: number, metric_name = "CPUUtilization") => ({
  metric_name,
  hour,
  avg_value: value,
  max_value: value,
  min_value: value,
  sample_count: 1
})

const hoursOf = (rows: ReadonlyArray<HourlyMetric>) => rows.map(({ hour }) => DateTime.formatIso(hour))

layer(testServer())("operations", (it) => {
  it.effect("say that the server is alive and ready, and return its metrics", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const path of ["/health/live", "/health/ready"]) {
        const response = yield* send("GET", path)
        assert.strictEqual(response.status, 200)
        assert.strictEqual(response.text, '{"status":"ok"}')
      }
      const metrics = yield* send("GET", "/metrics")
      assert.strictEqual(metrics.status, 200)
      assert.strictEqual(metrics.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
      assert.match(metrics.text, /^snoozeql_http_requests_total\{method="GET",status="200"\} \d+$/m)
      assert.match(metrics.text, /^snoozeql_http_request_duration_seconds_bucket\{le="0.01"\} \d+$/m)
    })
  )

  it.effect("respond to HEAD like to GET, without a body", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const response = yield* send("HEAD", "/api/v1/instances")
      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.text, "")
    })
  )
})

for (const { name, stores } of backends) {
  layer(testServer({ stores }))(`instances ${name}`, (it) => {
    it.effect("are registered with defaults, read, changed, listed and deleted", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer

        const created = yield* send("POST", "/api/v1/instances", { body: registration })
        const instance = jsonOf(Instance, created)
        assert.strictEqual(created.status, 201)
        assert.deepStrictEqual(membersOf(created.text), {
          ...registration,
          id: instance.id,
          kind: "instance",
          cluster_id: null,
          provider: "aws",
          status: "unknown",
          timezone: "UTC",
          timezone_source: "none",
          hourly_cost: null,
          currency: "USD",
          tags: {},
          owner: null,
          environment: null,
          gone_at: null,
          provider_created_at: null,
          first_seen_at: "2026-01-15T10:20:00.000Z",
          last_seen_at: "2026-01-15T10:20:00.000Z",
          // The time comes from the database's clock.
          created_at: DateTime.formatIso(instance.created_at),
          updated_at: DateTime.formatIso(instance.created_at)
        })

        const path = `/api/v1/instances/${instance.id}`
        assert.strictEqual((yield* send("GET", path)).text, created.text)

        yield* TestClock.adjust("1 minute")
        const settings = { timezone: "Europe/Berlin", hourly_cost: 0.016, currency: "EUR" }
        const updated = yield* send("PATCH", path, { body: settings })
        assert.strictEqual(updated.status, 200)
        assert.deepInclude(membersOf(updated.text), settings)
        const cleared = yield* send("PATCH", path, { body: { hourly_cost: null } })
        assert.deepInclude(membersOf(cleared.text), { timezone: "Europe/Berlin", hourly_cost: null, currency: "EUR" })

        const listed = jsonOf(Instances, yield* send("GET", "/api/v1/instances"))
        assert.deepStrictEqual(listed, { instances: [jsonOf(Instance, cleared)], next_cursor: null })

        const deleted = yield* send("DELETE", path)
        assert.strictEqual(deleted.status, 204)
        assert.strictEqual(deleted.text, "")
        assert.strictEqual(problemOf(yield* send("GET", path)).status, 404)
        assert.deepStrictEqual(jsonOf(Instances, yield* send("GET", "/api/v1/instances")).instances, [])
      })
    )

    it.effect("accept every field of a registration, and a content type with a charset", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const full = {
          ...registration,
          provider_id: "db-FULL",
          timezone: "America/New_York",
          hourly_cost: 1.25,
          currency: "GBP",
          tags: { team: "Zürich", ["__proto__"]: "kept" }
        }
        const response = yield* send("POST", "/api/v1/instances", {
          body: JSON.stringify(full),
          headers: { "content-type": "Application/JSON; charset=utf-8" }
        })
        assert.strictEqual(response.status, 201, response.text)
        assert.deepInclude(membersOf(response.text), full)
      })
    )

    it.effect("are paged by name, then by id, without gaps or repetitions", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const before = jsonOf(Instances, yield* send("GET", "/api/v1/instances")).instances
        for (const instance of before) yield* send("DELETE", `/api/v1/instances/${instance.id}`)
        const names = ["b", "ü", "a", "b", "\u{1F600}"]
        for (const [index, label] of names.entries()) {
          yield* register({ ...registration, name: label, provider_id: `db-${index}` })
        }

        const all = jsonOf(Instances, yield* send("GET", "/api/v1/instances?limit=1000"))
        assert.strictEqual(all.instances.length, 5)
        assert.strictEqual(all.next_cursor, null)

        for (const limit of [1, 2, 3, 5]) {
          const seen: Array<Instance> = []
          let pages = 0
          let cursor: string | null = ""
          while (cursor !== null) {
            const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
            const page = jsonOf(Instances, yield* send("GET", `/api/v1/instances?limit=${limit}${query}`))
            assert.isAtMost(page.instances.length, limit)
            seen.push(...page.instances)
            pages += 1
            cursor = page.next_cursor
          }
          assert.strictEqual(pages, Math.ceil(all.instances.length / limit))
          assert.deepStrictEqual(seen, all.instances)
        }
      })
    )
  })

  layer(testServer({ stores }))(`hourly metrics ${name}`, (it) => {
    it.effect("are merged, and listed by hour, then by name, with both ends included", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { id } = yield* register(registration)
        const path = `/api/v1/instances/${id}/metrics`

        const first = yield* send("POST", path, { body: sample("2026-01-15T08:59:59.999Z", 10) })
        assert.strictEqual(first.status, 200, first.text)
        const merged = yield* send("POST", path, { body: sample("2026-01-15T10:15:00+02:00", 20) })
        assert.strictEqual(merged.text, first.text)
        yield* send("POST", path, { body: sample("2026-01-15T08:00:00Z", 1, "WriteIOPS") })
        yield* send("POST", path, { body: sample("2026-01-15T09:00:00Z", 2) })
        yield* send("POST", path, { body: sample("2026-01-15T10:00:00Z", 3) })

        const listed = yield* send("GET", path)
        assert.strictEqual(listed.status, 200)
        const rows = jsonOf(Metrics, listed).metrics
        assert.deepStrictEqual(
          rows.map(({ hour, metric_name }) => [DateTime.formatIso(hour), metric_name]),
          [
            ["2026-01-15T08:00:00.000Z", "CPUUtilization"],
            ["2026-01-15T08:00:00.000Z", "WriteIOPS"],
            ["2026-01-15T09:00:00.000Z", "CPUUtilization"],
            ["2026-01-15T10:00:00.000Z", "CPUUtilization"]
          ]
        )
        assert.deepInclude(rows[0], {
          ...jsonOf(Schema.Struct({ id: MetricId }), first),
          instance_id: id,
          avg_value: 15,
          max_value: 20,
          min_value: 10,
          sample_count: 2
        })

        const range = yield* send(
          "GET",
          `${path}?start=2026-01-15T08:00:00Z&end=2026-01-15T09:00:00Z&metric=CPUUtilization`
        )
        assert.deepStrictEqual(hoursOf(jsonOf(Metrics, range).metrics), [
          "2026-01-15T08:00:00.000Z",
          "2026-01-15T09:00:00.000Z"
        ])
        const two = yield* send("GET", `${path}?metric=WriteIOPS&metric=CPUUtilization&metric=WriteIOPS`)
        assert.strictEqual(two.text, listed.text)
        const none = yield* send("GET", `${path}?metric=ReadIOPS`)
        assert.strictEqual(none.text, '{"metrics":[]}')

        const latest = jsonOf(Metrics, yield* send("GET", `${path}/latest`)).metrics
        assert.deepStrictEqual(
          latest.map(({ avg_value, metric_name }) => [metric_name, avg_value]),
          [
            ["CPUUtilization", 3],
            ["WriteIOPS", 1]
          ]
        )
      })
    )

    it.effect("are selected by instants with any offset, whether the plus is encoded or not", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { id } = yield* register({ ...registration, provider_id: "db-OFFSETS" })
        const path = `/api/v1/instances/${id}/metrics`
        for (const hour of ["2026-01-15T07:00:00Z", "2026-01-15T08:00:00Z", "2026-01-15T09:00:00Z"]) {
          yield* send("POST", path, { body: sample(hour, 1) })
        }
        for (const instant of [
          "2026-01-15T08:00:00Z",
          "2026-01-15T08:00:00.000Z",
          "2026-01-15t08:00:00z",
          "2026-01-15T10:00:00%2B02:00",
          "2026-01-15T10:00:00+02:00",
          "2026-01-15T13:30:00.000+05:30",
          "2026-01-15T03:00:00-05:00"
        ]) {
          const rows = jsonOf(Metrics, yield* send("GET", `${path}?start=${instant}&end=${instant}`)).metrics
          assert.deepStrictEqual(hoursOf(rows), ["2026-01-15T08:00:00.000Z"], instant)
        }
      })
    )

    it.effect("are listed from the retention cutoff to now by default, and refused before the cutoff", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const metrics = yield* MetricsStore
        const { id } = yield* register({ ...registration, provider_id: "db-CUTOFF" })
        const path = `/api/v1/instances/${id}/metrics`
        yield* TestClock.setTime(now.epochMilliseconds)

        const store = (hour: string) =>
          metrics.upsertHourlyMetric({
            instance_id: id,
            metric_name: "CPUUtilization",
            hour: DateTime.makeUnsafe(hour),
            avg_value: 1,
            max_value: 1,
            min_value: 1,
            sample_count: 1
          })
        for (const hour of [
          "2026-01-01T09:00:00Z",
          "2026-01-01T10:00:00Z",
          "2026-01-15T10:00:00Z",
          "2026-01-15T11:00:00Z"
        ]) {
          yield* store(hour)
        }
        assert.deepStrictEqual(hoursOf(jsonOf(Metrics, yield* send("GET", path)).metrics), [
          "2026-01-01T10:00:00.000Z",
          "2026-01-15T10:00:00.000Z"
        ])
        const before = yield* send("GET", `${path}?start=2025-12-01T00:00:00Z&end=2026-01-01T10:00:00Z`)
        assert.deepStrictEqual(hoursOf(jsonOf(Metrics, before).metrics), [
          "2026-01-01T09:00:00.000Z",
          "2026-01-01T10:00:00.000Z"
        ])

        const refused = yield* send("POST", path, { body: sample("2026-01-01T09:59:59.999Z", 1) })
        assert.deepStrictEqual(problemOf(refused).errors, [
          {
            path: ["payload", "hour"],
            message: "Expected no hour before the retention cutoff, 2026-01-01T10:00:00.000Z"
          }
        ])
        assert.strictEqual((yield* send("POST", path, { body: sample("2026-01-01T10:00:00Z", 1) })).status, 200)
        yield* TestClock.adjust("40 minutes")
        assert.strictEqual((yield* send("POST", path, { body: sample("2026-01-01T10:00:00Z", 1) })).status, 400)
      })
    )

    it.effect("are refused if the hour holds a snapshot, or if the values are not an aggregate", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const metrics = yield* MetricsStore
        const { id } = yield* register({ ...registration, provider_id: "db-SNAPSHOT" })
        const path = `/api/v1/instances/${id}/metrics`
        const row = {
          instance_id: id,
          metric_name: "CPUUtilization" as const,
          hour: DateTime.makeUnsafe("2026-01-15T08:00:00Z"),
          avg_value: 5,
          max_value: 9,
          min_value: 1,
          sample_count: 60
        }
        yield* metrics.replaceHourlyMetrics([row], {
          asOf: yield* metrics.snapshotTime,
          cutoff: DateTime.makeUnsafe("2026-01-01T10:00:00Z")
        })
        const conflict = yield* send("POST", path, { body: sample("2026-01-15T08:30:00Z", 1) })
        assert.strictEqual(problemOf(conflict).type, "urn:snoozeql:problem:hour-is-snapshot")
        assert.deepInclude(membersOf(conflict.text), {
          status: 409,
          instance_id: id,
          metric_name: "CPUUtilization",
          hour: "2026-01-15T08:00:00.000Z"
        })

        const full = { ...sample("2026-01-15T09:00:00Z", 1), sample_count: 2 ** 31 - 1 }
        assert.strictEqual((yield* send("POST", path, { body: full })).status, 200)
        const overflow = yield* send("POST", path, { body: sample("2026-01-15T09:00:00Z", 1) })
        assert.strictEqual(problemOf(overflow).type, "urn:snoozeql:problem:merge-out-of-range")
        assert.strictEqual(overflow.status, 409)

        const outside = { ...sample("2026-01-15T10:00:00Z", 1), avg_value: 2 }
        const refused = problemOf(yield* send("POST", path, { body: outside }))
        assert.strictEqual(refused.status, 400)
        assert.deepStrictEqual(refused.errors?.[0]?.path, ["payload", "avg_value"])
      })
    )

    it.effect("are sufficient from 24 distinct hours on", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { id } = yield* register({ ...registration, provider_id: "db-SUFFICIENT" })
        const path = `/api/v1/instances/${id}/metrics`
        const sufficiency = Effect.map(send("GET", `${path}/sufficiency`), ({ text }) => text)
        assert.strictEqual(yield* sufficiency, '{"sufficient":false,"hours":0,"required":24}')
        for (let hour = 0; hour < 23; hour++) {
          const body = sample(DateTime.formatIso(DateTime.subtract(now, { hours: hour })), 1)
          yield* send("POST", path, { body })
          yield* send("POST", path, { body: { ...body, metric_name: "ReadIOPS" } })
        }
        assert.strictEqual(yield* sufficiency, '{"sufficient":false,"hours":23,"required":24}')
        yield* send("POST", path, { body: sample(DateTime.formatIso(DateTime.subtract(now, { hours: 23 })), 1) })
        assert.strictEqual(yield* sufficiency, '{"sufficient":true,"hours":24,"required":24}')
      })
    )

    it.effect("are an empty list for an instance without data, and are deleted with their instance", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const metrics = yield* MetricsStore
        const { id } = yield* register({ ...registration, provider_id: "db-EMPTY" })
        const path = `/api/v1/instances/${id}/metrics`
        assert.strictEqual((yield* send("GET", path)).text, '{"metrics":[]}')
        assert.strictEqual((yield* send("GET", `${path}/latest`)).text, '{"metrics":[]}')
        yield* send("POST", path, { body: sample("2026-01-15T09:00:00Z", 1) })
        yield* send("DELETE", `/api/v1/instances/${id}`)
        assert.deepStrictEqual(yield* metrics.getLatestMetrics(InstanceId.make(id)), [])
        for (const route of ["", "/latest", "/sufficiency"]) {
          assert.strictEqual(problemOf(yield* send("GET", path + route)).status, 404)
        }
      })
    )
  })

  layer(testServer({ stores }))(`collections ${name}`, (it) => {
    it.effect("are started without a body, read, and listed newest first in pages", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const runs = yield* CollectionRunStore
        const started = yield* send("POST", "/api/v1/collections")
        assert.strictEqual(started.status, 202, started.text)
        const run = jsonOf(CollectionRun, started)
        assert.strictEqual(run.trigger, "manual")
        assert.strictEqual(DateTime.formatIso(run.started_at), "2026-01-15T10:20:00.000Z")
        const read = yield* send("GET", `/api/v1/collections/${run.id}`)
        assert.strictEqual(jsonOf(CollectionRun, read).id, run.id)
        // Some clients send an empty object for no body.
        assert.strictEqual((yield* send("POST", "/api/v1/collections", { body: {} })).status, 202)

        for (let minute = 1; minute <= 150; minute++) {
          const id = CollectionRun.fields.id.make(`00000000-0000-4000-9000-${String(minute).padStart(12, "0")}`)
          yield* runs.save({ ...run, id, started_at: DateTime.add(now, { minutes: Math.floor(minute / 2) }) })
        }
        const first = jsonOf(Collections, yield* send("GET", "/api/v1/collections"))
        assert.strictEqual(first.collections.length, 100)
        const query = `?limit=1000&cursor=${first.next_cursor}`
        const rest = jsonOf(Collections, yield* send("GET", `/api/v1/collections${query}`))
        assert.strictEqual(rest.next_cursor, null)
        assert.deepStrictEqual([...first.collections, ...rest.collections], yield* runs.list())
      })
    )
  })
}
