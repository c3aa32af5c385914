import { assert, layer } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import { IssuedPlan, NamedAdviceVersion, PlanSummary, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { DateTime, Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

const Plans = Schema.Struct({ plans: Schema.Array(PlanSummary), next_cursor: Schema.NullOr(Schema.String) })
const Changes = Schema.Struct({
  changes: Schema.Array(NamedAdviceVersion),
  next_cursor: Schema.NullOr(Schema.String)
})

const at = (text: string) => DateTime.makeUnsafe(text)

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }), { timeout: "60 seconds" })(
    `the routes of issued advice ${name}`,
    (it) => {
      it.effect("show the plans, and issue new ones when a setting changes or somebody asks", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const office = yield* register({ name: "office", provider_id: "db-office", timezone: "UTC" })
          const path = `/api/v1/instances/${office.id}/plan`
          for (const method of ["GET", "POST"]) {
            const problem = problemOf(yield* send(method, path))
            assert.deepInclude(problem, { status: 409, type: "urn:snoozeql:problem:no-plan-issued" })
          }
          yield* observe(office.id, inOffice, 35)
          const busy = yield* register({ name: "busy", provider_id: "db-busy" })
          yield* observe(busy.id, () => true, 35)
          yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))

          const plan = jsonOf(IssuedPlan, yield* send("GET", path))
          assert.deepInclude(plan, {
            name: "office",
            revision: 1,
            reason: "first_read",
            status: "planned",
            valid_until: at("2026-01-16T11:00:00Z"),
            explanation: "may sleep in 14 of the 24 hours; at most one needed hour in 33 slept hours (3 %) is promised"
          })
          assert.deepStrictEqual(plan.sleeps, [{ start: at("2026-01-15T18:00:00Z"), end: at("2026-01-16T08:00:00Z") }])
          assert.match(plan.hours[0]?.explanation ?? "", /^risk \d+ %, only up to 3\.8 % may sleep$/)
          const again = yield* send("POST", path)
          assert.deepStrictEqual(jsonOf(IssuedPlan, again), plan)

          // In the request that changes the zone, the plan changes too.
          const body = { timezone: "America/New_York" }
          assert.strictEqual((yield* send("PATCH", `/api/v1/instances/${office.id}`, { body })).status, 200)
          const moved = jsonOf(IssuedPlan, yield* send("GET", path))
          assert.deepInclude(moved, { revision: 2, reason: "changed", timezone: "America/New_York" })
          assert.include(moved.explanation, "issued again since what it is judged by has changed")

          yield* TestClock.setTime(at("2026-01-15T18:30:00Z").epochMilliseconds)
          const later = jsonOf(IssuedPlan, yield* send("POST", path))
          assert.deepInclude(later, { revision: 3, reason: "requested" })
          // The running hour belongs to the plan before, and the sleep began with it.
          assert.deepStrictEqual(later.hours[0]?.hour, at("2026-01-15T19:00:00Z"))
          assert.deepStrictEqual(later.sleeps[0]?.start, at("2026-01-15T18:00:00Z"))
          const version = jsonOf(UnitAdviceVersion, yield* send("GET", `/api/v1/instances/${office.id}/advice`))
          assert.deepInclude(version, { version: 2, event: "changed" })
          for (const method of ["GET", "POST"]) {
            const unknown = yield* send(method, `/api/v1/instances/${unknownId}/plan`)
            assert.strictEqual(problemOf(unknown).status, 404)
          }
        })
      )

      it.effect("list the plans of the fleet with an entity tag, page by page", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(at("2026-01-15T18:30:00Z").epochMilliseconds)
          const { send } = yield* TestServer
          const first = yield* send("GET", "/api/v1/plans")
          const tag = first.headers.etag ?? ""
          assert.match(tag, /^"[0-9a-f]{64}"$/)
          const { next_cursor, plans } = jsonOf(Plans, first)
          assert.isNull(next_cursor)
          assert.deepStrictEqual(
            plans.map((plan) => [plan.name, plan.status, plan.sleeps.length]),
            [
              ["busy", "none", 0],
              // The second one begins in the plan's last hour, and will go on.
              ["office", "planned", 2]
            ]
          )
          for (const given of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
            const same = yield* send("GET", "/api/v1/plans", { headers: { "if-none-match": given } })
            assert.deepStrictEqual([same.status, same.text, same.headers.etag], [304, "", tag])
          }
          const other = yield* send("GET", "/api/v1/plans", { headers: { "if-none-match": '"other"' } })
          assert.strictEqual(other.status, 200)

          const page = jsonOf(Plans, yield* send("GET", "/api/v1/plans?limit=1"))
          assert.deepStrictEqual(page.plans, plans.slice(0, 1))
          const rest = jsonOf(Plans, yield* send("GET", `/api/v1/plans?limit=1&cursor=${page.next_cursor}`))
          assert.deepStrictEqual(rest, { plans: plans.slice(1), next_cursor: null })
          assert.deepStrictEqual(jsonOf(Plans, yield* send("GET", "/api/v1/plans?owner=nobody")).plans, [])
          assert.strictEqual(problemOf(yield* send("GET", "/api/v1/plans?cursor=x")).status, 400)

          // Another plan has another tag.
          const id = plans[0]?.instance_id ?? unknownId
          yield* send("PATCH", `/api/v1/instances/${id}`, { body: { hourly_cost: 7 } })
          const changed = yield* send("GET", "/api/v1/plans", { headers: { "if-none-match": tag } })
          assert.strictEqual(changed.status, 200)
          assert.notStrictEqual(changed.headers.etag, tag)
        })
      )

      it.effect("show the record, and what changed after an instant", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(at("2026-01-15T20:00:00Z").epochMilliseconds)
          const { send } = yield* TestServer
          const empty = jsonOf(AdviceRecord, yield* send("GET", "/api/v1/advice/record"))
          assert.deepInclude(empty, {
            days: 90,
            from: "2025-10-17",
            units: 0,
            needed_share: null,
            promised_share: null
          })
          assert.strictEqual(empty.sentence, "on this fleet, in 90 days: no planned hour was observed yet")

          const ranking = jsonOf(Recommendations, yield* send("GET", "/api/v1/recommendations?owner=nobody"))
          assert.strictEqual(
            ranking.record?.sentence,
            "on this part of the fleet, in 90 days: no planned hour was observed yet"
          )

          const since = "2026-01-15T10:00:00Z"
          const { changes } = jsonOf(Changes, yield* send("GET", `/api/v1/advice/changes?since=${since}`))
          assert.sameDeepMembers(
            changes.map((change) => [change.name, change.event, change.version]),
            [
              ["busy", "appeared", 1],
              ["office", "appeared", 1],
              ["office", "changed", 2]
            ]
          )
          const page = jsonOf(Changes, yield* send("GET", `/api/v1/advice/changes?since=${since}&limit=2`))
          const next = `/api/v1/advice/changes?since=${since}&cursor=${page.next_cursor}`
          assert.deepStrictEqual(jsonOf(Changes, yield* send("GET", next)).changes, changes.slice(2))
          const late = yield* send("GET", "/api/v1/advice/changes?since=2027-01-01T00:00:00Z")
          assert.deepStrictEqual(jsonOf(Changes, late), { changes: [], next_cursor: null })
          assert.strictEqual(problemOf(yield* send("GET", "/api/v1/advice/changes")).status, 400)
        })
      )
    }
  )
}
