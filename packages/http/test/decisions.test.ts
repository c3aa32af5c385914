import { assert, layer } from "@effect/vitest"
import { IssuedPlan, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { UnitDecisionView } from "@snoozeql/domain/Decision"
import { Instance, type InstanceId } from "@snoozeql/domain/Instance"
import { DividedTotals, Recommendations } from "@snoozeql/domain/Recommendation"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { issueKey } from "@snoozeql/store/KeySecret"
import { DateTime, Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, issueAdvice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const setTime = (time: DateTime.Utc) => TestClock.setTime(time.epochMilliseconds)
const pathOf = (id: string) => `/api/v1/instances/${id}/decision`

const Instances = Schema.Struct({ instances: Schema.Array(Instance), next_cursor: Schema.Null })

/** What lists units by a query: the ranking, its CSV, and its totals. All of them must agree. */
const listedBy = Effect.fnUntraced(function* (query = "") {
  const { send } = yield* TestServer
  const ranking = jsonOf(Recommendations, yield* send("GET", `/api/v1/recommendations?${query}`))
  const names = [...ranking.recommendations, ...ranking.not_recommended].map(({ name }) => name)
  const csv = yield* send("GET", `/api/v1/recommendations?${query}`, { headers: { accept: "text/csv" } })
  assert.deepStrictEqual(
    csv.text
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",")[2]),
    names
  )
  assert.strictEqual(ranking.totals.units, names.length)
  const divided = jsonOf(DividedTotals, yield* send("GET", `/api/v1/recommendations/totals?by=account&${query}`))
  assert.deepStrictEqual(
    divided.totals.map(({ units }) => units),
    names.length === 0 ? [] : [names.length]
  )
  return names.toSorted()
})

const instancesBy = Effect.fnUntraced(function* (query: string) {
  const { send } = yield* TestServer
  return jsonOf(Instances, yield* send("GET", `/api/v1/instances?${query}`)).instances.map(({ name }) => name)
})

/** Registers units of an account with five weeks of hours, and issues their advice. */
const addUnits = Effect.fnUntraced(function* (account: string, ...names: ReadonlyArray<string>) {
  yield* setTime(now)
  const units: Array<InstanceId> = []
  for (const name of names) {
    const { id } = yield* register({ account, name, provider_id: `db-${account}-${name}`, hourly_cost: 2 })
    yield* observe(id, inOffice, 35)
    units.push(id)
  }
  yield* issueAdvice
  return units
})

const decide = Effect.fnUntraced(function* (id: string, body: object) {
  const { send } = yield* TestServer
  return jsonOf(UnitDecisionView, yield* send("PUT", pathOf(id), { body }))
})

/** Bodies, and what the response says of them. */
const wrongBodies: ReadonlyArray<readonly [body: object, path: string, message: string]> = [
  [{ verdict: "dismissed" }, "reason", "Required"],
  [{ verdict: "dismissed", reason: "" }, "reason", "length"],
  [{ verdict: "dismissed", reason: "two\nlines" }, "reason", "one line"],
  [{ verdict: "dismissed", reason: "x".repeat(501) }, "reason", "500"],
  [{ verdict: "accepted", until: "2026-01-15T10:20:00Z" }, "until", "in the future"],
  [{ verdict: "accepted", until: "2027-02-20T10:20:00Z" }, "until", "at most 400 days"],
  [{ verdict: "accepted", until: "2026-02-01" }, "until", "an RFC 3339 timestamp with an offset"],
  [{ verdict: "accepted", by: " anna" }, "by", "no blank at either end"],
  [{ verdict: "accepted", because: "yes" }, "because", ""]
]

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }), { timeout: "60 seconds" })(
    `the routes of decisions ${name}`,
    (it) => {
      it.effect("take a dismissed unit out of the ranking until its date", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          const account = "account=1"
          const [orders, , reports] = yield* addUnits("1", "orders", "plain", "reports")
          assert.isDefined(orders)
          assert.isDefined(reports)
          assert.deepInclude(problemOf(yield* send("GET", pathOf(orders))), {
            status: 404,
            type: "urn:snoozeql:problem:no-decision"
          })
          const until = at("2026-01-15T11:00:00Z")
          const body = {
            verdict: "dismissed",
            reason: 'load tests, "at night"',
            until: "2026-01-15T12:00:00+01:00",
            by: "anna"
          }
          const dismissed = yield* decide(orders, body)
          assert.deepStrictEqual(dismissed, {
            instance_id: orders,
            name: "orders",
            verdict: "dismissed",
            reason: body.reason,
            until,
            decided_by: "anna",
            decided_at: now,
            version: 1,
            in_force: true,
            ended_because: null
          })
          assert.deepStrictEqual(jsonOf(UnitDecisionView, yield* send("GET", pathOf(orders))), dismissed)
          const accepted = yield* decide(reports, { verdict: "accepted" })
          assert.deepInclude(accepted, { verdict: "accepted", reason: null, until: null, decided_by: null, version: 1 })

          assert.deepStrictEqual(yield* listedBy(account), ["plain", "reports"])
          assert.deepStrictEqual(yield* listedBy(`${account}&decision=dismissed`), ["orders"])
          assert.deepStrictEqual(yield* listedBy(`${account}&decision=accepted`), ["reports"])
          assert.deepStrictEqual(yield* listedBy(`${account}&decision=none`), ["plain"])
          assert.deepStrictEqual(yield* listedBy(`${account}&decision=all`), ["orders", "plain", "reports"])
          assert.deepStrictEqual(yield* instancesBy(account), ["orders", "plain", "reports"])
          assert.deepStrictEqual(yield* instancesBy(`${account}&decision=dismissed`), ["orders"])
          assert.deepStrictEqual(yield* instancesBy(`${account}&decision=none`), ["plain"])

          const all = jsonOf(Recommendations, yield* send("GET", `/api/v1/recommendations?${account}&decision=all`))
          const { instance_id: _id, name: _name, ...standing } = dismissed
          assert.deepStrictEqual(
            new Map(all.recommendations.map((entry) => [entry.name, entry.decision?.verdict ?? null])),
            new Map([
              ["orders", "dismissed"],
              ["plain", null],
              ["reports", "accepted"]
            ])
          )
          assert.deepStrictEqual(all.recommendations.find(({ name: unit }) => unit === "orders")?.decision, standing)
          const csv = yield* send("GET", `/api/v1/recommendations?${account}&decision=dismissed`, {
            headers: { accept: "text/csv" }
          })
          assert.include(csv.text, ',dismissed,"load tests, ""at night""",2026-01-15T11:00:00.000Z,anna,')

          // The plan does not depend on it.
          const plan = jsonOf(IssuedPlan, yield* send("GET", `/api/v1/instances/${orders}/plan`))
          assert.strictEqual(plan.revision, 1)
          assert.isNotEmpty(plan.sleeps)

          yield* setTime(DateTime.subtract(until, { milliseconds: 1 }))
          assert.deepStrictEqual(yield* listedBy(account), ["plain", "reports"])
          yield* setTime(until)
          assert.deepStrictEqual(yield* listedBy(account), ["orders", "plain", "reports"])
          assert.deepStrictEqual(yield* instancesBy(`${account}&decision=dismissed`), [])
          assert.deepInclude(jsonOf(UnitDecisionView, yield* send("GET", pathOf(orders))), {
            verdict: "dismissed",
            in_force: false,
            ended_because: "expired"
          })
        })
      )

      it.effect("take a dismissed unit out of the ranking until its advice changes, not when it is confirmed", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          const account = "account=2"
          const [orders] = yield* addUnits("2", "orders", "plain")
          assert.isDefined(orders)
          const versionNow = Effect.map(send("GET", `/api/v1/instances/${orders}/advice`), (response) =>
            jsonOf(UnitAdviceVersion, response)
          )
          yield* decide(orders, { verdict: "dismissed", reason: "not now" })
          yield* setTime(DateTime.add(now, { days: 1 }))
          yield* issueAdvice
          const confirmed = yield* versionNow
          assert.strictEqual(confirmed.version, 1)
          assert.isTrue(DateTime.isGreaterThan(confirmed.confirmed_at, confirmed.issued_at))
          assert.deepStrictEqual(yield* listedBy(account), ["plain"])

          // Another promise is a material change. The request issues the new advice.
          const policy = `/api/v1/instances/${orders}/policy`
          assert.strictEqual((yield* send("PUT", policy, { body: { one_in: 60 } })).status, 200)
          assert.strictEqual((yield* versionNow).version, 2)
          assert.deepStrictEqual(yield* listedBy(account), ["orders", "plain"])
          assert.deepStrictEqual(yield* listedBy(`${account}&decision=dismissed`), [])
          assert.deepInclude(jsonOf(UnitDecisionView, yield* send("GET", pathOf(orders))), {
            version: 1,
            in_force: false,
            ended_because: "advice_changed"
          })

          yield* decide(orders, { verdict: "dismissed", reason: "not now either" })
          assert.deepStrictEqual(yield* listedBy(account), ["plain"])
          assert.strictEqual((yield* send("DELETE", pathOf(orders))).status, 204)
          assert.strictEqual((yield* send("DELETE", pathOf(orders))).status, 204)
          assert.strictEqual((yield* send("GET", pathOf(orders))).status, 404)
          assert.deepStrictEqual(yield* listedBy(account), ["orders", "plain"])
        })
      )

      it.effect("refuse what is no decision, and change nothing", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          yield* setTime(now)
          const { id } = yield* register({ name: "refused", provider_id: "db-refused" })
          const before = yield* decide(id, { verdict: "accepted", by: "anna" })
          for (const [body, path, message] of wrongBodies) {
            const response = yield* send("PUT", pathOf(id), { body })
            const { errors = [], status } = problemOf(response)
            assert.strictEqual(status, 400, JSON.stringify(body))
            assert.deepStrictEqual(errors[0]?.path, ["payload", path], response.text)
            assert.include(errors[0]?.message, message)
          }
          assert.strictEqual(problemOf(yield* send("PUT", pathOf(id), { body: { verdict: "later" } })).status, 400)
          assert.deepStrictEqual(jsonOf(UnitDecisionView, yield* send("GET", pathOf(id))), before)
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
          const cluster = { ...seen, kind: "cluster", class: null, name: "shop", provider_id: "cluster-SHOP" } as const
          const member = { ...seen, class: "db.r6g.large", name: "writer", provider_id: "db-WRITER" }
          const [shop, writer] = yield* InstanceStore.use((store) =>
            store.recordDiscovered([cluster, { ...member, cluster_provider_id: "cluster-SHOP" }], now)
          )
          assert.isDefined(shop)
          assert.isDefined(writer)
          for (const [method, body] of [["GET"], ["PUT", { verdict: "accepted" }], ["DELETE"]] as const) {
            const request = body === undefined ? {} : { body }
            const problem = problemOf(yield* send(method, pathOf(writer.id), request))
            assert.deepInclude(problem, { status: 409, type: "urn:snoozeql:problem:decision-of-member" })
            assert.include(problem.detail, "a member of the cluster shop")
            assert.strictEqual(problemOf(yield* send(method, pathOf(unknownId), request)).status, 404)
          }
          assert.deepInclude(yield* decide(shop.id, { verdict: "accepted" }), { name: "shop", version: null })
        })
      )

      it.effect("record the name of the key, which can give no other name", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          yield* setTime(now)
          const { id } = yield* register({ name: "signed", provider_id: "db-signed" })
          const key = yield* issueKey({ name: "anna", scope: "write" })
          const reader = yield* issueKey({ name: "reader", scope: "read" })
          const put = (secret: string, body: object) =>
            send("PUT", pathOf(id), { body, headers: { authorization: `Bearer ${secret}` } })
          const refused = problemOf(yield* put(key.key, { verdict: "accepted", by: "bob" }))
          assert.strictEqual(refused.status, 400)
          assert.deepStrictEqual(refused.errors?.[0]?.path, ["payload", "by"])
          assert.include(refused.errors?.[0]?.message, '"anna"')
          for (const body of [{ verdict: "accepted" }, { verdict: "accepted", by: "anna" }]) {
            assert.strictEqual(jsonOf(UnitDecisionView, yield* put(key.key, body)).decided_by, "anna")
          }
          assert.strictEqual((yield* put(reader.key, { verdict: "accepted" })).status, 403)
        })
      )
    }
  )
}
