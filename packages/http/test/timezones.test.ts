import { assert, layer } from "@effect/vitest"
import { Instance } from "@snoozeql/domain/Instance"
import { Effect } from "effect"
import { backends, jsonOf, membersOf, problemOf, registration, TestServer, testServer } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores }))(`instances ${name}`, (it) => {
    it.effect("accept a time zone in any case, say who chose it, and let the user undo the choice", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const created = yield* send("POST", "/api/v1/instances", {
          body: {
            ...registration,
            provider_id: "db-ZONE",
            timezone: "europe/berlin",
            tags: { "snoozeql:timezone": "asia/calcutta" }
          }
        })
        const { id } = jsonOf(Instance, created)
        assert.deepInclude(membersOf(created.text), { timezone: "Europe/Berlin", timezone_source: "user" })
        const path = `/api/v1/instances/${id}`
        const patch = (body: object) =>
          Effect.map(send("PATCH", path, { body }), ({ text }) => {
            const { timezone, timezone_source } = membersOf(text)
            return [timezone, timezone_source]
          })
        assert.deepStrictEqual(yield* patch({ hourly_cost: 1 }), ["Europe/Berlin", "user"])
        assert.deepStrictEqual(yield* patch({ reset_timezone: true }), ["Asia/Calcutta", "tag"])
        assert.deepStrictEqual(yield* patch({ timezone: "us/eastern" }), ["US/Eastern", "user"])
        const unknown = yield* send("PATCH", path, { body: { timezone: "IST" } })
        assert.include(problemOf(unknown).detail, '"IST" is not an IANA time zone such as Europe/Berlin')
        assert.deepInclude(membersOf((yield* send("GET", path)).text), {
          timezone: "US/Eastern",
          timezone_source: "user"
        })
      })
    )
  })
}
