import { assert, layer } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import {
  backends,
  problemOf,
  registration,
  type TestRequest,
  TestServer,
  testServer,
  unknownId
} from "./support/testServer.ts"

const json = { "content-type": "application/json" }

const merge = {
  metric_name: "CPUUtilization",
  hour: "1970-01-01T00:00:00Z",
  avg_value: 1,
  max_value: 2,
  min_value: 0,
  sample_count: 3
}

const without = (body: object, key: string) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== key))

const deep = "[".repeat(200_000)

const megabyteOfKeys = `{${Array.from({ length: 90_000 }, (_, index) => `"k${index}":0`).join(",")}}`

/** Method, path, the request, the expected status, and the values that the errors name, if there are any. */
type Case = readonly [method: string, path: string, request: TestRequest, status: number, named?: ReadonlyArray<string>]

const instances = "/api/v1/instances"
const collections = "/api/v1/collections"
const known = "{id}"
const ofInstance = `${instances}/${known}`
const metrics = `${ofInstance}/metrics`

const malformedIds = [
  "",
  "x",
  "%20",
  "%00",
  "..%2f..",
  "null",
  "123e4567-e89b-42d3-a456-42661417400",
  "123E4567-E89B-42D3-A456-426614174000",
  "{123e4567-e89b-42d3-a456-426614174000}",
  "'%20OR%20'1'='1",
  "%F0%9F%98%80",
  "x".repeat(7000)
]

const malformedInstants = [
  "",
  "x",
  "yesterday",
  "2026-01-01",
  "2026-01-01T10:00:00",
  "2026-01-01%2010:00:00Z",
  "2026-02-30T10:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T10:60:00Z",
  "2026-01-01T23:59:60Z",
  "2026-01-01T10:00Z",
  "2026-01-01T10:00:00%2B2:00",
  "2026-01-01T10:00:00%2B0200",
  "2026-01-01T10:00:00%2B24:00",
  "2026-01-01T10:00:00.Z",
  "2026-01-01T10:00:00ZZ",
  "02026-01-01T10:00:00Z",
  "0000-12-31T23:59:59Z",
  "1767261600",
  "NaN",
  "%zz",
  "%00",
  "9".repeat(6000)
]

const malformedLimits = ["", "0", "-1", "1.5", "1e2", "0x10", "1001", "99999", "NaN", "Infinity", "%201", "1,2", "null"]

const malformedCursors = [
  "",
  "x",
  "!",
  "%00",
  "eyJ9",
  Buffer.from("{}").toString("base64url"),
  Buffer.from("null").toString("base64url"),
  Buffer.from('{"name":"a","id":"x"}').toString("base64url"),
  Buffer.from(JSON.stringify({ name: "a\0", id: unknownId })).toString("base64url"),
  Buffer.from(JSON.stringify({ name: "a", id: unknownId, more: 1 })).toString("base64url"),
  Buffer.from(deep.slice(0, 5000)).toString("base64url")
]

const malformedBodies: ReadonlyArray<string> = [
  "",
  " ",
  "{",
  "null",
  "true",
  "1",
  '"x"',
  "[]",
  "[{}]",
  "{}}",
  "{'name':'x'}",
  '{"name":}',
  "\u{FEFF}[]",
  "NaN",
  deep,
  // A megabyte of members: at the top, within a known field, and within an unknown field.
  megabyteOfKeys,
  `{"tags":${megabyteOfKeys}}`,
  `{"x":${megabyteOfKeys}}`,
  `[${"[],".repeat(300_000)}0]`
]

const malformedValues: ReadonlyArray<readonly [field: string, value: unknown]> = [
  ...["name", "provider_id", "account", "region", "engine", "class"].flatMap((field) =>
    [null, 1, true, [], {}, "", "a\0", "\uD800", "x".repeat(256)].map((value) => [field, value] as const)
  ),
  ...[null, 1, "", "Nope", "Europe/Nowhere", "IST", "+02:00", "UTC\0", "../../etc/passwd", "A".repeat(100_000)].map(
    (value) => ["timezone", value] as const
  ),
  ...[-1, "1", "NaN", true, [], 1e6, 0.0000001, 1e308].map((value) => ["hourly_cost", value] as const),
  ...[null, 1, "", "usd", "US", "USDX", "€"].map((value) => ["currency", value] as const),
  ...[
    null,
    1,
    "x",
    [],
    [["a", "b"]],
    Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key-${index}`, "value"])),
    { ["k".repeat(129)]: "value" },
    { "": "value" },
    { "a\0": "value" }
  ].map((value) => ["tags", value] as const)
]

const malformedSamples: ReadonlyArray<readonly [field: string, value: unknown]> = [
  ...[null, 1, "", "CPU", "cpuutilization", ["CPUUtilization"]].map((value) => ["metric_name", value] as const),
  ...[null, 0, "", "2026", "1970-01-01T00:00:00", "-000001-01-01T00:00:00Z"].map((value) => ["hour", value] as const),
  ...["avg_value", "max_value", "min_value"].flatMap((field) =>
    [null, "1", "NaN", "Infinity", true, [], {}].map((value) => [field, value] as const)
  ),
  ...[null, 0, -1, 1.5, "1", 2 ** 31, 1e21].map((value) => ["sample_count", value] as const)
]

const cases: ReadonlyArray<Case> = [
  // Ids
  ...malformedIds.flatMap((id): ReadonlyArray<Case> => [
    ["GET", `${instances}/${id}`, {}, 400, ["params.id"]],
    ["PATCH", `${instances}/${id}`, { body: {} }, 400, ["params.id"]],
    ["DELETE", `${instances}/${id}`, {}, 400, ["params.id"]],
    ["GET", `${instances}/${id}/metrics`, {}, 400, ["params.id"]],
    ["POST", `${instances}/${id}/metrics`, { body: merge }, 400, ["params.id"]],
    ["GET", `${instances}/${id}/metrics/latest`, {}, 400, ["params.id"]],
    ["GET", `${instances}/${id}/metrics/sufficiency`, {}, 400, ["params.id"]],
    ["GET", `${collections}/${id}`, {}, 400, ["params.id"]]
  ]),
  // Ids that nothing has
  ["GET", `${instances}/${unknownId}`, {}, 404],
  ["PATCH", `${instances}/${unknownId}`, { body: {} }, 404],
  ["PATCH", `${instances}/${unknownId}`, { body: { timezone: "UTC" } }, 404],
  ["DELETE", `${instances}/${unknownId}`, {}, 404],
  ["GET", `${instances}/${unknownId}/metrics`, {}, 404],
  ["POST", `${instances}/${unknownId}/metrics`, { body: merge }, 404],
  ["GET", `${instances}/${unknownId}/metrics/latest`, {}, 404],
  ["GET", `${instances}/${unknownId}/metrics/sufficiency`, {}, 404],
  ["GET", `${collections}/${unknownId}`, {}, 404],
  // Ranges
  ...malformedInstants.flatMap((instant): ReadonlyArray<Case> => [
    ["GET", `${metrics}?start=${instant}`, {}, 400, ["query.start"]],
    ["GET", `${metrics}?end=${instant}`, {}, 400, ["query.end"]]
  ]),
  ["GET", `${metrics}?start=2026-01-01T00:00:00Z&start=2026-01-02T00:00:00Z`, {}, 400, ["query.start"]],
  ["GET", `${metrics}?start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z`, {}, 400, ["query.start"]],
  ["GET", `${metrics}?start=2026-01-01T00:00:00.001Z&end=2026-01-01T00:00:00Z`, {}, 400, ["query.start"]],
  ["GET", `${metrics}?start=2026-01-01T00:00:00Z`, {}, 400, ["query.start"]],
  ["GET", `${metrics}?end=1960-01-01T00:00:00Z`, {}, 400, ["query.end"]],
  ["GET", `${metrics}?metric=`, {}, 400, ["query.metric.0"]],
  ["GET", `${metrics}?metric=CPU`, {}, 400, ["query.metric.0"]],
  ["GET", `${metrics}?metric=CPUUtilization&metric=cpuutilization`, {}, 400, ["query.metric.1"]],
  ["GET", `${metrics}?metric=CPUUtilization,ReadIOPS`, {}, 400, ["query.metric.0"]],
  // Unknown query parameters
  ...[
    instances,
    ofInstance,
    metrics,
    `${metrics}/latest`,
    `${metrics}/sufficiency`,
    collections,
    `${collections}/${unknownId}`
  ].map((path): Case => ["GET", `${path}?unknown=1`, {}, 400, ["query.unknown"]]),
  ["GET", `${metrics}?limit=10`, {}, 400, ["query.limit"]],
  ["GET", `${metrics}?Start=2026-01-01T00:00:00Z`, {}, 400, ["query.Start"]],
  ["GET", `${instances}?=1`, {}, 400, ["query."]],
  ["GET", `${instances}?__proto__=1`, {}, 400, ["query.__proto__"]],
  ["GET", `${instances}?constructor=1&toString=2`, {}, 400, ["query.constructor", "query.toString"]],
  ["POST", `${instances}?dry_run=1`, { body: registration }, 400, ["query.dry_run"]],
  ["PATCH", `${ofInstance}?x`, { body: {} }, 400, ["query.x"]],
  ["DELETE", `${ofInstance}?x`, {}, 400, ["query.x"]],
  ["POST", `${metrics}?x`, { body: merge }, 400, ["query.x"]],
  ["POST", `${collections}?trigger=startup`, {}, 400, ["query.trigger"]],
  // Pages
  ...[instances, collections].flatMap((path): ReadonlyArray<Case> => [
    ...malformedLimits.map((limit): Case => ["GET", `${path}?limit=${limit}`, {}, 400, ["query.limit"]]),
    ...malformedCursors.map((cursor): Case => ["GET", `${path}?cursor=${cursor}`, {}, 400, ["query.cursor"]]),
    ["GET", `${path}?limit=1&limit=2`, {}, 400, ["query.limit"]],
    ["GET", `${path}?cursor=a&cursor=b`, {}, 400, ["query.cursor"]]
  ]),
  // Bodies
  ...(
    [
      ["POST", instances],
      ["PATCH", ofInstance],
      ["POST", metrics]
    ] as const
  ).flatMap(([method, path]): ReadonlyArray<Case> => [
    ...malformedBodies.map((body): Case => [method, path, { body, headers: json }, 400, ["payload"]]),
    [method, path, { body: Buffer.from('{"name":"M\xFCller"}', "latin1"), headers: json }, 400, ["payload"]],
    [method, path, { body: `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, headers: json }, 400, ["payload.a"]],
    [method, path, { body: '{"__proto__":{"name":"x"}}', headers: json }, 400],
    [method, path, { body: { unknown_field: 1 } }, 400],
    [method, path, { body: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1])) }, 400],
    ...[
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/json",
      "*/*",
      "",
      "application/jsonx"
    ].map((type): Case => [method, path, { body: "{}", headers: { "content-type": type } }, 415]),
    [method, path, { body: "{}" }, 415],
    [method, path, { body: "{}", headers: { "transfer-encoding": "chunked" } }, 415],
    [method, path, { body: "{}", headers: { ...json, "content-encoding": "gzip" } }, 415],
    [method, path, { body: "x".repeat(1024 * 1024 + 1), headers: json }, 413],
    [method, path, { body: "x".repeat(3_000_000), headers: { ...json, "transfer-encoding": "chunked" } }, 413]
  ]),
  ["POST", instances, { headers: json }, 400, ["payload"]],
  ["PATCH", ofInstance, {}, 400, ["payload"]],
  ["POST", collections, { body: "null", headers: json }, 400, ["payload"]],
  ["POST", collections, { body: { trigger: "startup" } }, 400, ["payload"]],
  ["POST", collections, { body: "x" }, 415],
  ["POST", collections, { headers: { "content-type": "text/plain" } }, 415],
  // Fields
  ...Object.keys(registration).map((field): Case => [
    "POST",
    instances,
    { body: without(registration, field) },
    400,
    [`payload.${field}`]
  ]),
  ...malformedValues.map(([field, value]): Case => [
    "POST",
    instances,
    { body: { ...registration, [field]: value } },
    400,
    [`payload.${field}`]
  ]),
  ["POST", instances, { body: { ...registration, hourly_csot: 1 } }, 400, ["payload.hourly_csot"]],
  [
    "POST",
    instances,
    { body: { ...registration, id: unknownId, status: "available" } },
    400,
    ["payload.id", "payload.status"]
  ],
  [
    "POST",
    instances,
    { body: { ...registration, tags: { a: 1, b: null } } },
    400,
    ["payload.tags.a", "payload.tags.b"]
  ],
  ["POST", instances, { body: '{"hourly_cost":1e400}', headers: json }, 400],
  ["PATCH", ofInstance, { body: { name: "x" } }, 400, ["payload.name"]],
  ["PATCH", ofInstance, { body: { ["x".repeat(1_000_000)]: 1 } }, 400],
  ["PATCH", ofInstance, { body: { timezone: null } }, 400, ["payload.timezone"]],
  ["PATCH", ofInstance, { body: { reset_timezone: false } }, 400, ["payload.reset_timezone"]],
  ["PATCH", ofInstance, { body: { reset_timezone: true, timezone: "UTC" } }, 400, ["payload.reset_timezone"]],
  ["PATCH", ofInstance, { body: { timezone_source: "user" } }, 400, ["payload.timezone_source"]],
  [
    "POST",
    instances,
    { body: { ...registration, tags: { "snoozeql:timezone": "Mars/Olympus" } } },
    400,
    ["payload.tags.snoozeql:timezone"]
  ],
  [
    "PATCH",
    ofInstance,
    { body: { hourly_cost: "0.016", currency: "usd" } },
    400,
    ["payload.hourly_cost", "payload.currency"]
  ],
  ...Object.keys(merge).map((field): Case => [
    "POST",
    metrics,
    { body: without(merge, field) },
    400,
    [`payload.${field}`]
  ]),
  ...malformedSamples.map(([field, value]): Case => [
    "POST",
    metrics,
    { body: { ...merge, [field]: value } },
    400,
    [`payload.${field}`]
  ]),
  ["POST", metrics, { body: { ...merge, instance_id: unknownId } }, 400, ["payload.instance_id"]],
  ["POST", metrics, { body: { ...merge, min_value: 3 } }, 400, ["payload.min_value"]],
  ["POST", metrics, { body: { ...merge, avg_value: 3 } }, 400, ["payload.avg_value"]],
  ["POST", metrics, { body: { ...merge, hour: "1969-12-17T23:59:59Z" } }, 400, ["payload.hour"]],
  ["POST", metrics, { body: { ...merge, hour: "0001-01-01T00:00:00Z" } }, 400, ["payload.hour"]],
  // Routes and methods
  ["GET", "/", {}, 404],
  ["GET", "/api", {}, 404],
  ["GET", "/api/v1", {}, 404],
  ["GET", "/api/v2/instances", {}, 404],
  ["GET", "/API/V1/INSTANCES", {}, 404],
  ["GET", "/api/v1/instances%2fx", {}, 404],
  ["GET", "//api/v1/instances", {}, 404],
  ["GET", `${ofInstance}/metric`, {}, 404],
  ["GET", `${metrics}/latest/x`, {}, 404],
  ["GET", "/health", {}, 404],
  ["GET", "/health/live/", {}, 404],
  ["GET", "/nope?x=%zz", {}, 404],
  ["GET", "/../../etc/passwd", {}, 404],
  ["OPTIONS", "*", {}, 404],
  ["GET", "/%", {}, 400],
  ["GET", `${instances}/%zz`, {}, 400],
  ["GET", `${instances}/%C3%28`, {}, 400],
  ["DELETE", instances, {}, 405],
  ["PUT", ofInstance, { body: {} }, 405],
  ["POST", ofInstance, { body: {} }, 405],
  ["PATCH", metrics, { body: {} }, 405],
  ["DELETE", `${collections}/${unknownId}`, {}, 405],
  ["POST", "/health/live", {}, 405],
  ["OPTIONS", instances, {}, 405],
  ["TRACE", instances, {}, 405],
  ["PROPFIND", instances, {}, 405],
  // The method is checked before the id.
  ["PUT", `${instances}/x`, {}, 405]
]

for (const { name, stores } of backends) {
  layer(testServer({ stores }))(`malformed requests ${name}`, (it) => {
    it.effect(
      "get a problem that names what was wrong, never a 500, and change nothing",
      () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          const instanceStore = yield* InstanceStore
          const metricsStore = yield* MetricsStore
          const runStore = yield* CollectionRunStore
          const instance = yield* instanceStore.register(
            { ...registration, provider_id: "db-KNOWN" },
            yield* DateTime.now
          )

          for (const [method, path, request, status, named = []] of cases) {
            const response = yield* send(method, path.replace(known, instance.id), request)
            const label = `${method} ${path.slice(0, 100)} ${JSON.stringify(request).slice(0, 200)}`
            assert.strictEqual(response.status, status, `${label}: ${response.text.slice(0, 300)}`)
            const { errors = [] } = problemOf(response)
            assert.isBelow(response.text.length, 20_000, label)
            const paths = errors.map(({ path: segments }) => segments.join("."))
            for (const mistake of named) assert.include(paths, mistake, label)
          }

          assert.deepStrictEqual(yield* instanceStore.list(), [instance])
          assert.deepStrictEqual(yield* metricsStore.getLatestMetrics(instance.id), [])
          assert.deepStrictEqual(yield* runStore.list(), [])
        }),
      60_000
    )

    it.effect("get the methods that the path supports", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const allowOf = (method: string, path: string) => Effect.map(send(method, path), ({ headers }) => headers.allow)
        assert.strictEqual(yield* allowOf("PUT", instances), "GET, POST, HEAD")
        assert.strictEqual(yield* allowOf("PUT", `${instances}/${unknownId}`), "GET, PATCH, DELETE, HEAD")
        assert.strictEqual(yield* allowOf("PUT", `${instances}/${unknownId}/metrics`), "GET, POST, HEAD")
        assert.strictEqual(yield* allowOf("POST", "/metrics"), "GET, HEAD")
        assert.strictEqual(yield* allowOf("POST", "/docs"), "GET, HEAD")
        assert.strictEqual(yield* allowOf("POST", "/openapi.json"), "GET, HEAD")
      })
    )
  })
}
