import { assert, layer } from "@effect/vitest"
import { UnitOverview } from "@snoozeql/domain/UnitOverview"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { identity, inOffice, issueAdvice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

const Overview = Schema.Struct({ overview: Schema.Array(UnitOverview), next_cursor: Schema.NullOr(Schema.String) })
const path = "/api/v1/overview"

for (const backend of backends) {
  layer(testServer(backend), { timeout: "60 seconds" })(`the route overview, ${backend.name}`, (it) => {
    it.effect("returns each instance with its status, its newest values and its advice", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const office = yield* register({ name: "office", provider_id: "o", tags: { Owner: "shop" } })
        yield* register({ name: "new", provider_id: "n" })
        const cluster = { ...identity, class: null, kind: "cluster" as const, provider: "aws" as const, tags: {} }
        const discovered = { provider_created_at: null, status: "available" }
        const [aurora, reader] = yield* InstanceStore.use((store) =>
          store.recordDiscovered(
            [
              { ...cluster, ...discovered, name: "aurora", provider_id: "c-1" },
              {
                ...cluster,
                ...discovered,
                kind: "instance",
                class: "db.r6g.large",
                name: "aurora-1",
                provider_id: "m-1",
                cluster_provider_id: "c-1"
              }
            ],
            now
          )
        )
        if (aurora === undefined || reader === undefined) return assert.fail("not discovered")
        yield* observe(office.id, inOffice, 14)
        yield* observe(reader.id, inOffice, 2)
        yield* issueAdvice

        const { next_cursor, overview } = jsonOf(Overview, yield* send("GET", path))
        assert.isNull(next_cursor)
        assert.deepStrictEqual(
          overview.map(({ advice, latest, name, sufficient }) => [name, latest.length, sufficient, advice?.status]),
          [
            ["aurora", 0, true, "none"],
            ["aurora-1", 4, true, undefined],
            ["new", 0, false, undefined],
            ["office", 4, true, "ok"]
          ]
        )
        const [, member, , known] = overview
        assert.deepInclude(member, { cluster_id: aurora.id, instance_status: "available", advice: null })
        assert.deepInclude(known, {
          instance_id: office.id,
          kind: "instance",
          owner: "shop",
          instance_status: "unknown",
          cluster_id: null,
          gone_at: null,
          advice: { status: "ok", recommended: true, issued_at: now }
        })
        assert.deepStrictEqual(known?.latest[0], {
          metric_name: "CPUUtilization",
          hour: DateTime.makeUnsafe("2026-01-15T09:00:00Z"),
          avg_value: 25,
          max_value: 25,
          min_value: 25,
          sample_count: 60
        })
      })
    )

    it.effect("is paged and filtered like the instances, with cursors of its own", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const whole = jsonOf(Overview, yield* send("GET", path)).overview
        for (const limit of [1, 3, 4]) {
          const listed: Array<UnitOverview> = []
          let cursor: string | null = ""
          while (cursor !== null) {
            const given: string = cursor === "" ? "" : `&cursor=${cursor}`
            const page = jsonOf(Overview, yield* send("GET", `${path}?limit=${limit}${given}`))
            listed.push(...page.overview)
            cursor = page.next_cursor
          }
          assert.deepStrictEqual(listed, whole)
        }
        const some = jsonOf(Overview, yield* send("GET", `${path}?status=available&kind=instance`)).overview
        assert.deepStrictEqual(
          some.map(({ name }) => name),
          ["aurora-1"]
        )
        const { next_cursor } = jsonOf(Overview, yield* send("GET", `${path}?limit=1`))
        for (const wrong of [`/api/v1/instances?limit=1`, `${path}?limit=1&status=available`]) {
          assert.strictEqual(problemOf(yield* send("GET", `${wrong}&cursor=${next_cursor}`)).status, 400)
        }
      })
    )

    it.effect("has an entity tag, which changes when a value does", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const first = yield* send("GET", path)
        const tag = first.headers.etag ?? assert.fail("no ETag")
        const headers = { "if-none-match": tag }
        const same = yield* send("GET", path, { headers })
        assert.deepStrictEqual([same.status, same.text], [304, ""])
        const body = {
          metric_name: "CPUUtilization",
          hour: "2026-01-15T10:00:00Z",
          avg_value: 1,
          max_value: 1,
          min_value: 1,
          sample_count: 1
        }
        const added = jsonOf(Overview, first).overview.find(({ name }) => name === "new")?.instance_id
        assert.strictEqual((yield* send("POST", `/api/v1/instances/${added}/metrics`, { body })).status, 200)
        const changed = yield* send("GET", path, { headers })
        assert.strictEqual(changed.status, 200)
        assert.notStrictEqual(changed.headers.etag, tag)
      })
    )
  })
}
