import { assert, layer } from "@effect/vitest"
import { FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, ordinary, thisHour } from "./support/observedInstances.ts"
import { backends, jsonOf, TestServer, testServer } from "./support/testServer.ts"

const days = 35

const discovered = (name: string, fields: Partial<DiscoveredInstance>): DiscoveredInstance => ({
  provider: "aws",
  provider_id: `db-${name}`,
  account: "123456789012",
  region: "eu-west-1",
  name,
  engine: "aurora-postgresql",
  class: "db.r6g.large",
  tags: {},
  status: "available",
  provider_created_at: null,
  provider_facts: { ...ordinary, cluster: "shop" },
  ...fields
})

const member = (name: string) => discovered(name, { cluster_provider_id: "cluster-SHOP" })

/** The members have names before and after that of their cluster. */
const fleet = [
  discovered("shop", { kind: "cluster", provider_id: "cluster-SHOP", class: null, provider_facts: ordinary }),
  member("a-reader"),
  member("z-writer"),
  discovered("alone", { engine: "postgres", provider_facts: ordinary })
]

const inEvening = (hour: DateTime.Utc) => [20, 21].includes(DateTime.toPartsUtc(hour).hour)

/** The replayed hours: from the first midnight after 14 days of history up to the running hour. */
const replayedHours = (): ReadonlyArray<DateTime.Utc> => {
  const first = DateTime.subtract(thisHour, { days: days - 14 })
  const midnight = DateTime.add(DateTime.startOf(first, "day"), { days: 1 })
  const hours: Array<DateTime.Utc> = []
  for (let hour = midnight; DateTime.isLessThan(hour, thisHour); hour = DateTime.add(hour, { hours: 1 }))
    hours.push(hour)
  return hours
}

for (const { name: backend, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }), { timeout: "60 seconds" })(
    `the routes backtest, of a cluster ${backend}`,
    (it) => {
      it.effect("replay it by the hours of its members, which do not count by themselves", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const [shop, reader, writer, alone] = yield* InstanceStore.use((store) => store.recordDiscovered(fleet, now))
          if (!shop || !reader || !writer || !alone) return assert.fail("not recorded")
          yield* observe(reader.id, inEvening, days)
          yield* observe(writer.id, inOffice, days)
          yield* observe(alone.id, inOffice, days)
          yield* send("PATCH", `/api/v1/instances/${shop.id}`, { body: { hourly_cost: 2 } })

          const whole = jsonOf(FleetBacktest, yield* send("GET", "/api/v1/backtest?one_in=50"))
          assert.deepStrictEqual(
            whole.instances.map(({ cluster, figures, name }) => [name, cluster?.name, figures === null]),
            [
              ["a-reader", "shop", true],
              ["alone", undefined, false],
              ["shop", undefined, false],
              ["z-writer", "shop", true]
            ]
          )
          const [, ofAlone, ofShop] = whole.instances
          const hours = replayedHours()
          const idle = (isBusy: (hour: DateTime.Utc) => boolean) => hours.filter((hour) => !isBusy(hour)).length
          assert.deepInclude(ofShop?.figures, {
            hours: hours.length,
            idle_hours: idle((hour) => inOffice(hour) || inEvening(hour)),
            needed_hours: 0
          })
          assert.isAbove(ofShop?.figures?.recall ?? 0, 0.6)
          assert.deepInclude(ofAlone?.figures, { hours: hours.length, idle_hours: idle(inOffice), needed_hours: 0 })
          // A total counts units: the cluster and the instance that is not a member.
          const sum = (name: "hours" | "idle_hours" | "slept_hours" | "stops" | "net_hours") =>
            (ofShop?.figures?.[name] ?? 0) + (ofAlone?.figures?.[name] ?? 0)
          assert.strictEqual(whole.all.hours, 2 * hours.length)
          for (const name of ["hours", "idle_hours", "slept_hours", "stops", "net_hours"] as const) {
            assert.strictEqual(whole.all[name], sum(name), name)
          }

          // 2 EUR an hour for the cluster; of the other unit no price is known.
          const net = ofShop?.figures?.net_hours ?? 0
          assert.isAbove(net, 0)
          const saved = {
            saved: net * 2,
            saved_a_month: Number(((net * 2 * 730) / hours.length).toFixed(2)),
            after_discount: null
          }
          assert.deepInclude(ofShop?.savings, saved)
          assert.strictEqual(ofShop?.savings?.price.hourly, 2)
          assert.isNull(ofAlone?.savings)
          assert.strictEqual(ofAlone?.timezone_source, alone.timezone_source)
          assert.deepStrictEqual(whole.saved, [{ currency: shop.currency, ...saved }])
          assert.strictEqual(whole.units_without_price, 1)

          const one = jsonOf(InstanceBacktest, yield* send("GET", `/api/v1/instances/${shop.id}/backtest?one_in=50`))
          assert.deepStrictEqual([one.figures, one.savings], [ofShop?.figures, ofShop?.savings])
          const ofMember = jsonOf(InstanceBacktest, yield* send("GET", `/api/v1/instances/${writer.id}/backtest`))
          assert.deepInclude(ofMember, { figures: null, savings: null })
          assert.deepStrictEqual(ofMember.cluster, { instance_id: shop.id, name: "shop" })

          // A page of the member alone has nothing to add up, though its cluster is on another one.
          const page = jsonOf(FleetBacktest, yield* send("GET", "/api/v1/backtest?one_in=50&limit=1"))
          assert.deepStrictEqual(page.instances, whole.instances.slice(0, 1))
          assert.strictEqual(page.all.hours, 0)
        })
      )
    }
  )
}
