import { assert, layer } from "@effect/vitest"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, issueAdvice, now, observe, register } from "./support/observedInstances.ts"
import { backends, problemOf, TestServer, testServer } from "./support/testServer.ts"

const Named = Schema.Array(Schema.Struct({ name: Schema.String }))
const Page = Schema.Struct({
  instances: Schema.optionalKey(Named),
  overview: Schema.optionalKey(Named),
  recommendations: Schema.optionalKey(Named),
  not_recommended: Schema.optionalKey(Named),
  plans: Schema.optionalKey(Named),
  changes: Schema.optionalKey(Named),
  units: Schema.optionalKey(Named),
  next_cursor: Schema.NullOr(Schema.String)
})
const decodePage = Schema.decodeSync(Schema.fromJsonString(Page))

const listings = [
  ["/api/v1/instances", ""],
  ["/api/v1/overview", ""],
  ["/api/v1/recommendations", ""],
  ["/api/v1/plans", ""],
  ["/api/v1/advice/changes", "since=2025-01-01T00:00:00Z&"],
  ["/api/v1/savings", "from=2026-01&until=2026-01&"]
] as const

const read = Effect.fnUntraced(function* (path: string) {
  const { send } = yield* TestServer
  const { status, text } = yield* send("GET", path)
  assert.strictEqual(status, 200, `${path}: ${text}`)
  const { next_cursor, ...rows } = decodePage(text)
  const names = Object.values(rows).flatMap((found) => (found ?? []).map(({ name }) => name))
  return { names: names.toSorted(), next_cursor }
})

const filters: ReadonlyArray<readonly [query: string, names: ReadonlyArray<string>]> = [
  ["kind=instance", ["blog", "cart", "shop"]],
  ["kind=cluster", []],
  ["account=210987654321", ["blog"]],
  ["region=us-east-1", ["cart"]],
  ["engine=mysql", ["blog"]],
  ["owner=team-a", ["cart", "shop"]],
  ["environment=test&owner=team-a", ["shop"]],
  ["text=O", ["blog", "shop"]],
  ["tag=Owner", ["blog", "cart", "shop"]],
  ["tag=owner", []],
  ["tag=Owner=team-a", ["cart", "shop"]],
  ["tag=Owner%3Dteam-a&tag=Environment=test", ["shop"]],
  ["tag=Owner=team-a&tag=Owner=team-b", []],
  ["tag=note=a%3Db%20%2B", ["blog"]],
  ["tag=Environment=&engine=mysql", ["blog"]]
]

for (const backend of backends) {
  layer(testServer(backend), { timeout: "60 seconds" })(`the filters of units, ${backend.name}`, (it) => {
    it.effect("select the same units in every listing", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const units = [
          yield* register({ name: "shop", provider_id: "s", tags: { Owner: "team-a", Environment: "test" } }),
          yield* register({ name: "cart", provider_id: "c", region: "us-east-1", tags: { Owner: "team-a" } }),
          yield* register({
            name: "blog",
            provider_id: "b",
            account: "210987654321",
            engine: "mysql",
            tags: { Owner: "team-b", Environment: "", note: "a=b +" }
          })
        ]
        for (const { id } of units) yield* observe(id, inOffice, 2)
        yield* issueAdvice
        const saved = { day: "2026-01-02", advised_hours: 2, stopped_hours: 1, hourly: 1, currency: "USD" }
        yield* SavingsStore.use((savings) => savings.record(units.map(({ id }) => ({ ...saved, instance_id: id }))))
        for (const [path, required] of listings) {
          for (const [query, names] of filters) {
            assert.deepStrictEqual((yield* read(`${path}?${required}${query}`)).names, names, `${path} ${query}`)
          }
        }
      })
    )

    it.effect("belong to their cursors: a page with another filter is a 400 that names the filter of the cursor", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const [path, required] of listings) {
          const first = yield* read(`${path}?${required}limit=1&tag=Owner=team-a&tag=Owner`)
          assert.lengthOf(first.names, 1, path)
          // The order of the tags selects nothing else.
          const next = `${path}?${required}limit=1&tag=Owner&tag=Owner=team-a&cursor=${first.next_cursor}`
          const second = yield* read(next)
          assert.deepStrictEqual([...first.names, ...second.names].toSorted(), ["cart", "shop"], path)
          assert.isNull(second.next_cursor)
          for (const query of [
            "",
            "tag=Owner&",
            "tag=Owner&tag=Owner=team-b&",
            "tag=Owner&tag=Owner=team-a&kind=instance&"
          ]) {
            const problem = problemOf(
              yield* send("GET", `${path}?${required}limit=1&${query}cursor=${first.next_cursor}`)
            )
            assert.strictEqual(problem.status, 400, `${path} ${query}`)
            assert.include(problem.detail, "tag=Owner and tag=Owner=team-a")
          }
        }
      })
    )

    it.effect("are refused with what is wrong if they are malformed", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const cases = [
          ["tag=", "tag.0: Expected KEY or KEY=VALUE, such as team or team=shop, with a key of 1 to 128 characters"],
          ["tag=a&tag=%3Dx", "tag.1: Expected KEY or KEY=VALUE"],
          [`tag=${"x".repeat(129)}`, "tag.0.key: Expected a key of 1 to 128 characters"],
          ["tag=a%00", "tag.0.key: Expected text without NUL characters and lone surrogates"],
          [Array.from({ length: 51 }, (_, index) => `tag=${index}`).join("&"), "tag: Expected"],
          ["tags=a", "tags: "],
          ["kind=table", "kind: "],
          ["owner=", "owner: "]
        ] as const
        for (const [path, required] of listings) {
          for (const [query, message] of cases) {
            const problem = problemOf(yield* send("GET", `${path}?${required}${query}`))
            assert.strictEqual(problem.status, 400)
            assert.isTrue(problem.detail.startsWith(message), `${path} ${query}: ${problem.detail}`)
          }
        }
      })
    )
  })
}
