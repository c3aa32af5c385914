import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { backends, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

const name = "orders"
const id = unknownId
const at = "2026-01-01T00:00:00.000Z"

/** A listing, what its cursors call it, the parameters that it is asked with, and a place in it. */
const listings: ReadonlyArray<
  readonly [path: string, of: string, query: Readonly<Record<string, string>>, place: Readonly<Record<string, unknown>>]
> = [
  ["/api/v1/instances", "instances", {}, { name, id }],
  ["/api/v1/instances", "instances", { sort: "-name" }, { name, id }],
  ["/api/v1/instances", "instances", { sort: "-hourly_cost" }, { name, id, hourly_cost: 0.25 }],
  ["/api/v1/instances", "instances", { sort: "last_seen_at" }, { name, id, last_seen_at: at }],
  ["/api/v1/overview", "overview", {}, { name, id }],
  ["/api/v1/backtest", "backtest", {}, { name, id }],
  ["/api/v1/plans", "plans", {}, { name, id }],
  ["/api/v1/advice/changes", "changes", { since: at }, { sequence: 1 }],
  ["/api/v1/collections", "collections", {}, { started_at: at, id }],
  ["/api/v1/exports", "exports", {}, { exported_at: at, id }],
  ["/api/v1/keys", "keys", {}, { created_at: at, id }],
  ["/api/v1/recommendations", "recommendations", {}, { tier: 0, amount: 1, name, id }],
  ["/api/v1/recommendations/totals", "totals", { by: "owner" }, { value: "team" }],
  ["/api/v1/savings", "savings", {}, { month: "2026-01", name, instance_id: id, currency: "USD" }]
]

const hostile = ["a\0", "", "x".repeat(5000), "0001-01-01T00:00:00Z", "9999-12", null, -1, 0.5, 99, 2 ** 31, 1e308, {}]

const pathOf = (path: string, of: string, query: Readonly<Record<string, string>>, place: unknown): string => {
  const cursor = Buffer.from(JSON.stringify({ of, with: query, at: place })).toString("base64url")
  return `${path}?${new URLSearchParams({ ...query, cursor }).toString()}`
}

for (const backend of backends) {
  layer(testServer(backend))(`cursors that no page returned, ${backend.name}`, (it) => {
    it.effect.each(listings)("%s accepts a place that it could have returned", ([path, of, query, place]) =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const { status, text } = yield* send("GET", pathOf(path, of, query, place))
        assert.strictEqual(status, 200, text)
      })
    )

    it.effect.each(listings)("%s returns 200 or a 400 that names the cursor", ([path, of, query, place]) =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const field of Object.keys(place)) {
          for (const value of hostile) {
            const response = yield* send("GET", pathOf(path, of, query, { ...place, [field]: value }))
            if (response.status === 200) continue
            const shown = `${field} ${JSON.stringify(value).slice(0, 50)}: ${response.text.slice(0, 300)}`
            assert.strictEqual(response.status, 400, shown)
            assert.include(JSON.stringify(problemOf(response)), '"path":["query","cursor"]', shown)
          }
        }
      })
    )

    it.effect("a NUL character in a filter is a 400 that names the filter", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const filters = ["account", "region", "engine", "owner", "environment", "text", "status"]
        for (const path of [
          "instances",
          "overview",
          "recommendations",
          "recommendations/totals",
          "plans",
          "advice/changes",
          "advice/record",
          "savings"
        ]) {
          for (const filter of filters) {
            const response = yield* send("GET", `/api/v1/${path}?${filter}=a%00b`)
            assert.strictEqual(response.status, 400, `${path} ${filter}: ${response.text}`)
            assert.include(response.text, `["query","${filter}"]`)
          }
        }
      })
    )
  })
}
