import { assert, describe, layer } from "@effect/vitest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, discovered } from "./conformance/fixtures.ts"

const database = SqlInstanceStore.layer.pipe(Layer.provideMerge(layerPostgres()))

/** Pairs of spans of the same name that belong to two instances and share an hour. */
const overlaps = (region: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      SELECT a.name, a.instance_id, a.valid_from, a.valid_until, b.instance_id AS other, b.valid_from AS other_from
      FROM instance_names AS a JOIN instance_names AS b ON a.name = b.name AND a.instance_id < b.instance_id
        JOIN instances ON instances.id = a.instance_id
      WHERE instances.region = ${region}
        AND a.valid_from < coalesce(b.valid_until, 'infinity') AND b.valid_from < coalesce(a.valid_until, 'infinity')
    `
  )

const seen = (region: string, id: string, name: string, created = "2026-01-05T07:40:00Z"): DiscoveredInstance =>
  discovered(`db-${id}`, { region, name, provider_created_at: at(created) })

describe("recordDiscovered on two servers at once", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("gives a name to only one instance, though neither server sees the other's inserts", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const store = yield* InstanceStore
        const recorded = yield* Deferred.make<void>()
        const finish = yield* Deferred.make<void>()
        // The transaction stays open until the second server waits for it, or has recorded without waiting.
        const first = yield* store
          .recordDiscovered([seen("pair", "A", "orders")], at("2026-01-10T10:07:00Z"))
          .pipe(
            Effect.andThen(Deferred.succeed(recorded, undefined)),
            Effect.andThen(Deferred.await(finish)),
            sql.withTransaction,
            Effect.forkChild
          )
        yield* Deferred.await(recorded)
        const second = yield* Effect.forkChild(
          store.recordDiscovered([seen("pair", "B", "orders", "2026-01-10T10:10:00Z")], at("2026-01-10T10:22:00Z"))
        )
        const isWaiting = sql<{ waiting: boolean }>`
          SELECT EXISTS (
            SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
          ) AS waiting
        `.pipe(Effect.map(([row]) => row?.waiting === true))
        while (!(yield* isWaiting) && second.pollUnsafe() === undefined) yield* Effect.yieldNow
        yield* Deferred.succeed(finish, undefined)
        yield* Fiber.join(first)
        yield* Fiber.join(second)
        assert.deepStrictEqual(yield* overlaps("pair"), [])
      })
    )

    it.effect("leaves no overlapping spans when discoveries of different times race", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const start = at("2026-01-10T10:00:00Z")
        // At each time four instances rotate four names, and one instance is missing from the discovery.
        const answers = Array.from({ length: 12 }, (_, index) => ({
          time: DateTime.add(start, { minutes: 50 * index }),
          instances: ["A", "B", "C", "D"].flatMap((id, place) =>
            (index * 7) % 5 === place ? [] : [seen("race", id, `name-${(place + index) % 4}`)]
          )
        }))
        const record = ({ instances, time }: (typeof answers)[number]) => store.recordDiscovered(instances, time)
        yield* Effect.forEach(
          [0, 1, 2],
          (server) =>
            Effect.forEach([...answers.slice(server), ...answers.slice(0, server)], record, { discard: true }),
          { concurrency: "unbounded", discard: true }
        )
        assert.deepStrictEqual(yield* overlaps("race"), [])
      })
    )
  })
})
