import { assert, layer } from "@effect/vitest"
import { Instance } from "@snoozeql/domain/Instance"
import { Effect, Schema } from "effect"
import { register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

const Page = Schema.Struct({ instances: Schema.Array(Instance), next_cursor: Schema.NullOr(Schema.String) })
const path = "/api/v1/instances?limit=2"

for (const backend of backends) {
  layer(testServer(backend))(`the sort of instances, ${backend.name}`, (it) => {
    it.effect("orders the whole list, page by page, those without a price last", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const [name, hourly_cost] of [
          ["dear", 2.5],
          ["free", 0],
          ["unknown", null],
          ["cheap", 0.000001],
          ["also-unknown", null]
        ] as const) {
          yield* register({ name, provider_id: name, hourly_cost })
        }
        const namesBy = Effect.fnUntraced(function* (sort: string) {
          const names: Array<string> = []
          for (let cursor = ""; ;) {
            const page = jsonOf(Page, yield* send("GET", `${path}&sort=${sort}${cursor}`))
            names.push(...page.instances.map(({ name }) => name))
            if (page.next_cursor === null) return names
            cursor = `&cursor=${page.next_cursor}`
          }
        })
        const dearest = yield* namesBy("-hourly_cost")
        assert.deepStrictEqual(dearest.slice(0, 3), ["dear", "cheap", "free"])
        assert.sameMembers(dearest.slice(3), ["unknown", "also-unknown"])
        const cheapest = yield* namesBy("hourly_cost")
        assert.deepStrictEqual(cheapest.slice(0, 3), ["free", "cheap", "dear"])
        assert.sameMembers(cheapest.slice(3), ["unknown", "also-unknown"])
        const sorted = ["also-unknown", "cheap", "dear", "free", "unknown"]
        assert.deepStrictEqual(yield* namesBy("name"), sorted)
        assert.deepStrictEqual(yield* namesBy("-name"), sorted.toReversed())
        assert.sameMembers(yield* namesBy("-last_seen_at"), sorted)
      })
    )

    it.effect("belongs to its cursors, and is refused if it is not one of the list", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const { next_cursor } = jsonOf(Page, yield* send("GET", `${path}&sort=-hourly_cost`))
        for (const sort of ["", "&sort=hourly_cost", "&sort=name"]) {
          const problem = problemOf(yield* send("GET", `${path}${sort}&cursor=${next_cursor}`))
          assert.strictEqual(problem.status, 400, sort)
          assert.include(problem.detail, "with sort=-hourly_cost")
        }
        for (const sort of ["", "cost", "+name", "--name", "name,id", "NAME"]) {
          const problem = problemOf(yield* send("GET", `${path}&sort=${encodeURIComponent(sort)}`))
          assert.strictEqual(problem.status, 400, sort)
          assert.deepStrictEqual(problem.errors?.[0]?.path, ["query", "sort"])
        }
      })
    )
  })
}
