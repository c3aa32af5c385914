import { assert, layer } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { IssuedPlan } from "@snoozeql/domain/IssuedPlan"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { FleetPolicy, UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const pathOf = (id: string) => `/api/v1/instances/${id}/policy`

/** Bodies, and what the response says of them. */
const wrongBodies: ReadonlyArray<readonly [body: object, path: ReadonlyArray<string | number>, message: string]> = [
  [{ one_in: 1 }, ["one_in"], "between 2 and 10000"],
  [{ minimum_run_hours: 169 }, ["minimum_run_hours"], "between 1 and 168"],
  [
    { protected_hours: [{ days: ["Montag"], start: "08:00", end: "18:00" }] },
    ["protected_hours", 0, "days", 0],
    "Monday"
  ],
  [
    { protected_hours: [{ days: ["Monday"], start: "8:00", end: "18:00" }] },
    ["protected_hours", 0, "start"],
    "a time of day such as 07:45"
  ],
  [{ protected_dates: [{ kind: "date", date: "2026-02-29" }] }, ["protected_dates", 0, "date"], "a day that exists"],
  [{ protected_dates: [{ kind: "date", date: "24.12.2026" }] }, ["protected_dates", 0, "date"], "2026-01-31"],
  [{ protected_dates: [{ kind: "yearly", day: "02-30" }] }, ["protected_dates", 0, "day"], "such as 12-24"],
  [{ protected_dates: [{ kind: "last_working_day", month: 13 }] }, ["protected_dates", 0, "month"], "between 1 and 12"],
  [{ awake_until: "2026-12-01" }, ["awake_until"], "an RFC 3339 timestamp with an offset"],
  [{ awake_until: "2026-01-15T10:00:00Z" }, ["awake_until"], "an instant in the future, got 2026-01-15T10:00:00.000Z"],
  [{ awake_until: null }, ["awake_until"], "string"],
  [{ one_in: 50, promise: 50 }, ["promise"], ""]
]

for (const { name, stores } of backends) {
  layer(
    testServer({
      stores,
      retention: Duration.days(70),
      policy: { ...defaultAnalysisPolicy, protected_dates: [{ kind: "yearly", day: "12-24" }] }
    }),
    { timeout: "60 seconds" }
  )(`the routes of policies ${name}`, (it) => {
    it.effect("change what a unit is judged by, and its plan in the same request", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const office = yield* register({ name: "office", provider_id: "db-office", timezone: "America/New_York" })
        yield* observe(office.id, inOffice, 35)
        yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
        const path = pathOf(office.id)

        const fleet = jsonOf(FleetPolicy, yield* send("GET", "/api/v1/policy"))
        assert.deepStrictEqual(fleet, {
          one_in: 33,
          minimum_run_hours: 4,
          protected_hours: [],
          protected_dates: [{ kind: "yearly", day: "12-24" }],
          awake_until: null
        })
        const before = jsonOf(UnitPolicyView, yield* send("GET", path))
        assert.deepInclude(before, { instance_id: office.id, name: "office", overrides: {} })
        assert.deepInclude(before.in_force, fleet)

        const body = {
          one_in: 50,
          protected_dates: [{ kind: "date", date: "2026-01-16" }],
          awake_until: "2026-01-16T02:00:00+01:00"
        }
        const changed = jsonOf(UnitPolicyView, yield* send("PUT", path, { body }))
        assert.deepStrictEqual(changed.overrides, {
          one_in: 50,
          protected_dates: [{ kind: "date", date: "2026-01-16" }],
          awake_until: at("2026-01-16T01:00:00Z")
        })
        assert.deepInclude(changed.in_force.sources, { one_in: "unit", minimum_run_hours: "fleet" })
        assert.deepStrictEqual(jsonOf(UnitPolicyView, yield* send("GET", path)), changed)

        const plan = jsonOf(IssuedPlan, yield* send("GET", `/api/v1/instances/${office.id}/plan`))
        assert.deepInclude(plan, { revision: 2, reason: "changed", one_in: 50, unit_policy: changed.in_force })
        assert.include(plan.explanation, "; the policy keeps it awake until 2026-01-16T01:00:00.000Z")
        // It is awake until 01:00 UTC, and the date begins at 05:00 UTC in New York.
        assert.deepStrictEqual(plan.sleeps, [{ start: at("2026-01-16T01:00:00Z"), end: at("2026-01-16T05:00:00Z") }])
        assert.strictEqual(
          plan.hours.find(({ ground }) => ground === "protected_date")?.explanation,
          "2026-01-16 is a protected date of the policy"
        )
        const activity = jsonOf(InstanceActivity, yield* send("GET", `/api/v1/instances/${office.id}/activity`))
        assert.deepStrictEqual(activity.unit_policy, changed.in_force)
        assert.includeMembers(
          activity.warnings.map(({ kind }) => kind),
          ["protected_dates", "awake_until"]
        )
        const { recommendations } = jsonOf(Recommendations, yield* send("GET", "/api/v1/recommendations"))
        assert.deepStrictEqual(
          recommendations.map(({ unit_policy }) => unit_policy),
          [changed.in_force]
        )
        const refused = problemOf(
          yield* send("POST", `/api/v1/instances/${office.id}/exports`, { body: { format: "cron" } })
        )
        assert.strictEqual(refused.status, 409)

        for (const [wrong, issuePath, message] of wrongBodies) {
          const response = yield* send("PUT", path, { body: wrong })
          const { errors = [], status } = problemOf(response)
          assert.strictEqual(status, 400, JSON.stringify(wrong))
          assert.deepStrictEqual(errors[0]?.path, ["payload", ...issuePath], response.text)
          assert.include(errors[0]?.message, message)
        }
        assert.deepStrictEqual(jsonOf(UnitPolicyView, yield* send("GET", path)), changed)

        assert.strictEqual((yield* send("DELETE", path)).status, 204)
        assert.deepStrictEqual(jsonOf(UnitPolicyView, yield* send("GET", path)), before)
        const after = jsonOf(IssuedPlan, yield* send("GET", `/api/v1/instances/${office.id}/plan`))
        assert.deepInclude(after, { revision: 3, one_in: 33 })
      })
    )

    it.effect("point from a member to its cluster, and to nothing from an id that names nothing", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const seen = {
          provider: "aws",
          account: "111122223333",
          region: "eu-central-1",
          engine: "aurora-postgresql",
          status: "available",
          tags: {},
          provider_created_at: null
        } as const
        const [shop, writer] = yield* InstanceStore.use((store) =>
          store.recordDiscovered(
            [
              { ...seen, kind: "cluster", class: null, name: "shop", provider_id: "cluster-SHOP" },
              {
                ...seen,
                class: "db.r6g.large",
                name: "writer",
                provider_id: "db-WRITER",
                cluster_provider_id: "cluster-SHOP"
              }
            ],
            now
          )
        )
        assert.isDefined(shop)
        assert.isDefined(writer)
        for (const [method, body] of [["GET"], ["PUT", { one_in: 50 }], ["DELETE"]] as const) {
          const request = body === undefined ? {} : { body }
          const problem = problemOf(yield* send(method, pathOf(writer.id), request))
          assert.deepInclude(problem, { status: 409, type: "urn:snoozeql:problem:policy-of-member" })
          assert.strictEqual(
            problem.detail,
            "writer is a member of the cluster shop and sleeps with it: use the policy of shop"
          )
          assert.strictEqual(problemOf(yield* send(method, pathOf(unknownId), request)).status, 404)
        }
        const given = yield* send("PUT", pathOf(shop.id), { body: { minimum_run_hours: 6 } })
        assert.strictEqual(jsonOf(UnitPolicyView, given).in_force.minimum_run_hours, 6)
      })
    )
  })
}
