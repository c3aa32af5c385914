import { assert, layer } from "@effect/vitest"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { backends, jsonOf, TestServer, testServer } from "./support/testServer.ts"

const Collections = Schema.Struct({
  collections: Schema.Array(CollectionRun),
  next_cursor: Schema.NullOr(Schema.String)
})

/** Makes every page of GetMetricData take a minute. */
const aws = {
  cloudWatch: {
    sample: () => 50,
    intercept: <A>(page: A) => Effect.delay(Effect.succeed(page), "1 minute")
  },
  discovery: { instances: () => [{ name: "orders" }] }
}

for (const { name, stores } of backends) {
  layer(testServer({ aws, stores }))(`a collection under way ${name}`, (it) => {
    it.effect("shows its progress so far in /api/v1/collections", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const started = jsonOf(CollectionRun, yield* send("POST", "/api/v1/collections"))
        assert.deepInclude(started, { status: "running", instances: 0, api_calls: 0 })

        const listed = Effect.map(
          send("GET", "/api/v1/collections"),
          (response) => jsonOf(Collections, response).collections
        )
        // A real database responds in real time, not in the test clock's.
        let [run] = yield* listed
        while (run?.status === "running" && run.queries_requested === 0) {
          yield* TestClock.adjust("5 seconds")
          ;[run] = yield* listed
        }
        assert.deepInclude(run, {
          id: started.id,
          status: "running",
          finished_at: null,
          instances: 1,
          written: 0,
          api_calls: 1,
          metrics_requested: 4,
          queries_requested: 16,
          estimated_cost_usd: 0.00016
        })
        assert.deepInclude(run?.targets[0], { region: "eu-west-1", status: "running", error: null })
      })
    )
  })
}
