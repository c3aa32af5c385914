import { assert, layer } from "@effect/vitest"
import { csvLines } from "@snoozeql/domain/Csv"
import { DividedTotals, Recommendations } from "@snoozeql/domain/Recommendation"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { identity, inOffice, issueAdvice, now, observe, ordinary, ranking } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

const path = "/api/v1/recommendations"

/** Discovers an instance, with an owner if one is given. */
const discover = Effect.fnUntraced(function* (name: string, owner?: string) {
  const instances = yield* InstanceStore
  const [instance] = yield* instances.recordDiscovered(
    [
      {
        ...identity,
        provider: "aws",
        provider_id: `db-${name}`,
        name,
        tags: owner === undefined ? {} : { Owner: owner },
        status: "available",
        provider_created_at: null,
        provider_facts: ordinary
      }
    ],
    now
  )
  return instance ?? assert.fail("not recorded")
})

const namesOf = ({ not_recommended, recommendations }: Recommendations) =>
  [...recommendations, ...not_recommended].map(({ name }) => name)

const Listing = Schema.Struct({ instances: Schema.Array(Schema.Unknown), next_cursor: Schema.NullOr(Schema.String) })

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }), { timeout: "60 seconds" })(
    `the routes of recommendations ${name}`,
    (it) => {
      it.effect("list what was issued, when, and what a change of a setting has issued again at once", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const office = yield* discover("office", "shop")
          assert.deepInclude((yield* ranking()).not_recommended[0], { name: "office", issued_at: null })
          yield* observe(office.id, inOffice, 35)
          const [first] = (yield* ranking()).recommendations
          assert.deepInclude(first, { name: "office", account: "123456789012", owner: "shop", timezone: "UTC" })
          assert.deepStrictEqual(first?.issued_at, now)
          assert.isNull(first?.savings.price)

          yield* TestClock.setTime(DateTime.add(now, { minutes: 5 }).epochMilliseconds)
          const body = { timezone: "Europe/Berlin", hourly_cost: 0.5, currency: "USD" }
          assert.strictEqual((yield* send("PATCH", `/api/v1/instances/${office.id}`, { body })).status, 200)
          const after = jsonOf(Recommendations, yield* send("GET", path))
          assert.deepInclude(after.recommendations[0], { timezone: "Europe/Berlin", timezone_source: "user" })
          assert.deepInclude(after.recommendations[0]?.savings.price, { hourly: 0.5, source: "instance" })
          assert.deepStrictEqual(after.recommendations[0]?.issued_at, DateTime.add(now, { minutes: 5 }))
          const [saved] = after.totals.saved
          assert.deepInclude(after.totals, { units: 1, recommended: 1, reserved: 0 })
          assert.deepInclude(saved, { currency: "USD", units: 1 })
          assert.strictEqual(saved?.conservative, after.recommendations[0]?.savings.per_month?.conservative)
        })
      )

      it.effect("say by the time of the request that nothing was read for days", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(DateTime.add(now, { days: 3 }).epochMilliseconds)
          const { send } = yield* TestServer
          const { recommendations } = jsonOf(Recommendations, yield* send("GET", path))
          assert.include(
            recommendations[0]?.warnings.map(({ explanation }) => explanation).join(),
            "3 days ago: its account and region have not been read since"
          )
        })
      )

      it.effect("filter, and refuse a cursor of another listing, other filters or another listing's place", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          yield* discover("=cmd|calc", "finance")
          yield* discover("Ledger", "finance")
          assert.deepStrictEqual(namesOf(yield* ranking("?owner=finance")), ["=cmd|calc", "Ledger"])
          assert.deepStrictEqual(namesOf(yield* ranking("?text=LEDG&recommended=false&status=insufficient")), [
            "Ledger"
          ])
          assert.deepStrictEqual(namesOf(yield* ranking("?recommended=true")), ["office"])
          assert.deepStrictEqual(namesOf(yield* ranking("?account=1")), [])

          const page = yield* ranking("?limit=1&owner=finance")
          assert.deepStrictEqual(namesOf(page), ["=cmd|calc"])
          const next = `${path}?limit=5&cursor=${page.next_cursor}`
          const rest = jsonOf(Recommendations, yield* send("GET", `${next}&owner=finance`))
          assert.deepStrictEqual(namesOf(rest), ["Ledger"])
          for (const query of ["", "&owner=shop", "&owner=finance&text=x"]) {
            assert.strictEqual(
              problemOf(yield* send("GET", `${next}${query}`)).detail,
              "cursor: Expected the parameters of the page that returned this cursor (with owner=finance), or no cursor"
            )
          }
          const listed = jsonOf(Listing, yield* send("GET", "/api/v1/instances?limit=1"))
          for (const cursor of [listed.next_cursor, "x", Buffer.from("{}").toString("base64url")]) {
            const { detail } = problemOf(yield* send("GET", `${path}?cursor=${cursor}`))
            assert.strictEqual(detail, "cursor: Expected the next_cursor of a page of this listing")
          }
          const unfiltered = problemOf(
            yield* send("GET", `/api/v1/instances?limit=1&owner=shop&cursor=${listed.next_cursor}`)
          )
          assert.include(unfiltered.detail, "(without parameters)")
          const ofText = jsonOf(Listing, yield* send("GET", "/api/v1/instances?text=LED&status=available"))
          assert.lengthOf(ofText.instances, 1)
        })
      )

      it.effect("add up by owner, page by page", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          yield* discover("nobody's")
          yield* issueAdvice
          const whole = jsonOf(DividedTotals, yield* send("GET", `${path}/totals?by=owner`))
          assert.isNull(whole.next_cursor)
          assert.deepStrictEqual(
            whole.totals.map(({ recommended, units, value }) => [value, units, recommended]),
            [
              ["finance", 2, 0],
              ["shop", 1, 1],
              [null, 1, 0]
            ]
          )
          const page = jsonOf(DividedTotals, yield* send("GET", `${path}/totals?by=owner&limit=1`))
          assert.deepStrictEqual(page.totals, whole.totals.slice(0, 1))
          const next = `${path}/totals?limit=9&cursor=${page.next_cursor}`
          const rest = jsonOf(DividedTotals, yield* send("GET", `${next}&by=owner`))
          assert.deepStrictEqual(rest.totals, whole.totals.slice(1))
          assert.strictEqual(problemOf(yield* send("GET", `${next}&by=account`)).status, 400)
          assert.strictEqual(problemOf(yield* send("GET", `${path}/totals`)).status, 400)
          assert.strictEqual(problemOf(yield* send("GET", `${path}/totals?by=name`)).status, 400)
        })
      )

      it.effect("return CSV if it is asked for, with all pages and without formulas", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const csv = yield* send("GET", `${path}?limit=1`, { headers: { accept: "text/csv" } })
          assert.deepStrictEqual([csv.status, csv.headers["content-type"]], [200, "text/csv"])
          assert.match(csv.headers["vary"] ?? "", /\baccept\b/i)
          const [header, ...rows] = csvLines(csv.text)
          const nameAt = header?.cells.indexOf("name") ?? -1
          const amountAt = header?.cells.indexOf("conservative_per_month") ?? -1
          assert.deepStrictEqual(
            rows.map(({ cells }) => cells[nameAt]),
            ["office", "'=cmd|calc", "Ledger", "nobody's"]
          )
          const json = yield* send("GET", path, { headers: { accept: "text/csv;q=0.5, */*" } })
          assert.match(json.headers["vary"] ?? "", /\baccept\b/i)
          const [office] = jsonOf(Recommendations, json).recommendations
          assert.strictEqual(rows[0]?.cells[amountAt], String(office?.savings.per_month?.conservative))
          const page = yield* ranking("?limit=1")
          const rest = yield* send("GET", `${path}?cursor=${page.next_cursor}`, { headers: { accept: "text/csv" } })
          assert.lengthOf(csvLines(rest.text), 4)
        })
      )
    }
  )
}
