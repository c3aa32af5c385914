import { assert, layer } from "@effect/vitest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Instance } from "@snoozeql/domain/Instance"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, ordinary, ranking } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

const Page = Schema.Struct({ instances: Schema.Array(Instance), next_cursor: Schema.NullOr(Schema.String) })

const discovered = (name: string, fields: Partial<DiscoveredInstance>): DiscoveredInstance => ({
  provider: "aws",
  provider_id: `db-${name}`,
  account: "123456789012",
  region: "eu-west-1",
  name,
  engine: "aurora-postgresql",
  class: "db.r6g.large",
  tags: { Owner: "team-shop", Environment: "staging" },
  status: "available",
  provider_created_at: null,
  ...fields
})

const shop = discovered("shop", {
  kind: "cluster",
  provider_id: "cluster-SHOP",
  class: null,
  provider_facts: {
    ...ordinary,
    cluster_facts: {
      multi_az_cluster: false,
      members: [{ name: "shop-1", writer: true }],
      engine_mode: "provisioned",
      serverless_capacity: null,
      global_cluster: null
    }
  }
})

const member = discovered("shop-1", {
  cluster_provider_id: "cluster-SHOP",
  tags: { Owner: "team-shop", Environment: "production" },
  provider_facts: { ...ordinary, cluster: "shop" }
})

const alone = discovered("alone", { engine: "postgres", tags: { Owner: "team-search" }, provider_facts: ordinary })

for (const { name: backend, stores } of backends) {
  layer(testServer({ stores }))(`clusters ${backend}`, (it) => {
    it.effect("are served by every route of an instance", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const [cluster, shop1, other] = yield* InstanceStore.use((store) =>
          store.recordDiscovered([shop, member, alone], now)
        )
        if (cluster === undefined || shop1 === undefined || other === undefined) return assert.fail("not recorded")
        yield* observe(shop1.id, inOffice)
        yield* observe(other.id, inOffice)
        const path = `/api/v1/instances/${cluster.id}`

        const namesOf = Effect.fnUntraced(function* (query: string) {
          const { instances } = jsonOf(Page, yield* send("GET", `/api/v1/instances?${query}`))
          return instances.map(({ name }) => name)
        })
        assert.deepStrictEqual(yield* namesOf("kind=cluster"), ["shop"])
        assert.deepStrictEqual(yield* namesOf("kind=instance&owner=team-shop"), ["shop-1"])
        assert.deepStrictEqual(yield* namesOf("owner=team-shop&environment=staging"), ["shop"])
        const first = jsonOf(Page, yield* send("GET", "/api/v1/instances?owner=team-shop&limit=1"))
        assert.deepStrictEqual(yield* namesOf(`owner=team-shop&cursor=${first.next_cursor}`), ["shop-1"])
        assert.strictEqual((yield* send("GET", "/api/v1/instances?kind=table")).status, 400)
        assert.strictEqual((yield* send("GET", "/api/v1/instances?owner=")).status, 400)

        assert.strictEqual((yield* send("GET", `${path}/metrics`)).text, '{"metrics":[]}')
        assert.strictEqual((yield* send("GET", `${path}/metrics/latest`)).text, '{"metrics":[]}')
        assert.strictEqual(
          (yield* send("GET", `${path}/metrics/sufficiency`)).text,
          (yield* send("GET", `/api/v1/instances/${shop1.id}/metrics/sufficiency`)).text
        )
        const refused = problemOf(
          yield* send("POST", `${path}/metrics`, {
            body: {
              metric_name: "CPUUtilization",
              hour: "2026-01-15T09:00:00Z",
              avg_value: 1,
              max_value: 1,
              min_value: 1,
              sample_count: 60
            }
          })
        )
        assert.deepInclude(refused, { status: 409, type: "urn:snoozeql:problem:cluster-has-no-metrics" })

        const activity = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
        assert.deepInclude(activity, { kind: "cluster", status: "ok", cluster: null })
        const ofMember = jsonOf(InstanceActivity, yield* send("GET", `/api/v1/instances/${shop1.id}/activity`))
        assert.deepStrictEqual(ofMember.cluster, { instance_id: cluster.id, name: "shop" })
        assert.include((yield* send("POST", `${path}/exports`, { body: { format: "cron" } })).text, "stop-db-cluster")
        const schedule = problemOf(
          yield* send("POST", `/api/v1/instances/${shop1.id}/exports`, { body: { format: "cron" } })
        )
        assert.include(schedule.detail, `the cluster shop (${cluster.id})`)

        const recommended = Effect.fnUntraced(function* (query: string) {
          const { recommendations } = yield* ranking(query)
          return recommendations.map(({ name }) => name).toSorted()
        })
        assert.deepStrictEqual(yield* recommended(""), ["alone", "shop"])
        assert.deepStrictEqual(yield* recommended("?owner=team-shop"), ["shop"])
        assert.deepStrictEqual(yield* recommended("?owner=team-shop&environment=production"), [])

        const settings = yield* send("PATCH", path, { body: { timezone: "Europe/Berlin", hourly_cost: 2 } })
        assert.deepInclude(jsonOf(Instance, settings), { kind: "cluster", timezone: "Europe/Berlin", hourly_cost: 2 })
        const kept = problemOf(yield* send("DELETE", `/api/v1/instances/${shop1.id}`))
        assert.deepInclude(kept, { status: 409, type: "urn:snoozeql:problem:instance-is-member" })
        assert.include(kept.detail, `is a member of the cluster ${cluster.id}`)
        assert.strictEqual((yield* send("DELETE", path)).status, 204)
        assert.strictEqual((yield* send("GET", `/api/v1/instances/${shop1.id}`)).status, 404)
      })
    )
  })
}
