import { assert, layer } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { NamedAdviceVersion, PlanSummary, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { NamedExport, NewExport, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, registration, TestServer, testServer, unknownId } from "./support/testServer.ts"

const Exports = Schema.Struct({ exports: Schema.Array(NamedExport), next_cursor: Schema.NullOr(Schema.String) })
const Changes = Schema.Struct({ changes: Schema.Array(NamedAdviceVersion), next_cursor: Schema.NullOr(Schema.String) })
const Plans = Schema.Struct({ plans: Schema.Array(PlanSummary), next_cursor: Schema.NullOr(Schema.String) })

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }))(`the routes of exports ${name}`, (it) => {
    it.effect("record an export, tell once what a new time zone withdraws of it, and that it may sleep again", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const instances = yield* InstanceStore
        const unit = yield* instances.register({ ...registration, timezone: "UTC" }, now)
        yield* observe(unit.id, inOffice)
        yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
        const path = `/api/v1/instances/${unit.id}`

        const response = yield* send("POST", `${path}/exports`, { body: { format: "cron" } })
        assert.strictEqual(response.status, 201)
        const made = jsonOf(NewExport, response)
        assert.strictEqual(response.headers.location, `/api/v1/exports/${made.id}`)
        assert.deepInclude(made, { instance_id: unit.id, format: "cron", timezone: "UTC", until: null, withdrawn: [] })
        assert.isAtLeast(made.asleep.length, 50)
        assert.isAtLeast(made.windows.length, 1)
        // A template ends. The databases' clock cannot be set, so that it may be over for them.
        const ending = jsonOf(NewExport, yield* send("POST", `${path}/exports`, { body: { format: "guarded" } }))
        const days = DateTime.distance(now, ending.until ?? now)
        assert.isTrue(Duration.isGreaterThanOrEqualTo(days, Duration.days(28)))
        yield* send("DELETE", `/api/v1/exports/${ending.id}`)
        const { schedule: _, ...recorded } = made
        assert.deepStrictEqual(jsonOf(RecordedExport, yield* send("GET", `/api/v1/exports/${made.id}`)), recorded)

        const changes = Effect.map(send("GET", "/api/v1/advice/changes?since=2000-01-01T00:00:00Z"), (answer) =>
          jsonOf(Changes, answer).changes.flatMap((version) => version.changes.map(({ kind }) => kind))
        )
        const listed = (query: string) =>
          Effect.map(send("GET", `/api/v1/exports?${query}`), (answer) => jsonOf(Exports, answer).exports)
        assert.deepStrictEqual(yield* listed(`in_force=true&withdrawn=false&instance=${unit.id}`), [
          { name: unit.name, ...recorded }
        ])

        // Within the request that moves the unit.
        yield* TestClock.adjust("1 second")
        yield* send("PATCH", path, { body: { timezone: "Asia/Tokyo" } })
        assert.strictEqual((yield* changes).filter((kind) => kind === "export_withdrawn").length, 1)
        const [withdrawn] = yield* listed("withdrawn=true")
        assert.isAtLeast(withdrawn?.withdrawn.length ?? 0, 1)
        assert.match(withdrawn?.explanation ?? "", /the unit is judged in Asia\/Tokyo now, and no longer in UTC$/)
        const told = ` as cron, ${withdrawn?.withdrawn.length} hours withdrawn`
        const version = jsonOf(UnitAdviceVersion, yield* send("GET", `${path}/advice`))
        assert.include(version.exports[0]?.explanation, told)
        const { plans } = jsonOf(Plans, yield* send("GET", "/api/v1/plans"))
        assert.include(plans[0]?.exports[0]?.explanation, told)

        const ranking = jsonOf(Recommendations, yield* send("GET", "/api/v1/recommendations"))
        assert.deepInclude(ranking.withdrawn_exports?.[0], { name: unit.name, id: made.id })
        const others = jsonOf(Recommendations, yield* send("GET", "/api/v1/recommendations?owner=nobody"))
        assert.deepStrictEqual(others.withdrawn_exports, [])

        // Asking for another plan tells nothing again.
        yield* TestClock.adjust("1 hour")
        yield* send("POST", `${path}/plan`)
        yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
        assert.strictEqual((yield* changes).filter((kind) => kind === "export_withdrawn").length, 1)

        yield* send("PATCH", path, { body: { timezone: "UTC" } })
        assert.strictEqual((yield* changes).filter((kind) => kind === "export_restored").length, 1)
        const restored = jsonOf(RecordedExport, yield* send("GET", `/api/v1/exports/${made.id}`))
        assert.deepInclude(restored, { withdrawn: [], withdrawn_at: withdrawn?.withdrawn_at ?? null })
        assert.isNotNull(restored.restored_at)

        assert.strictEqual((yield* send("DELETE", `/api/v1/exports/${made.id}`)).status, 204)
        assert.deepStrictEqual(yield* listed("in_force=true"), [])
        assert.deepStrictEqual(jsonOf(UnitAdviceVersion, yield* send("GET", `${path}/advice`)).exports, [])
        yield* send("PATCH", path, { body: { timezone: "Asia/Tokyo" } })
        assert.strictEqual((yield* changes).filter((kind) => kind === "export_withdrawn").length, 1)
      })
    )

    it.effect("return a problem for an unknown export and a wrong query", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const method of ["GET", "DELETE"]) {
          const unknown = problemOf(yield* send(method, `/api/v1/exports/${unknownId}`))
          assert.deepInclude(unknown, { status: 404, type: "urn:snoozeql:problem:export-not-found" })
        }
        for (const query of ["withdrawn=maybe", "instance=1", "cursor=x", "until=now"]) {
          assert.strictEqual(problemOf(yield* send("GET", `/api/v1/exports?${query}`)).status, 400, query)
        }
      })
    )
  })
}
