import { assert, describe, layer } from "@effect/vitest"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { firstDraft, planAt } from "../conformance/adviceFixtures.ts"
import { newInstance } from "../conformance/fixtures.ts"

const database = Layer.orDie(SqlStores.layer.pipe(Layer.provideMerge(layerPostgres())))

describe("advice of two issuers", () => {
  layer(database, { timeout: "60 seconds" })((it) => {
    it.effect("is issued by the time at which it becomes visible, so that a reader of changes misses none", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const sql = yield* SqlClient.SqlClient
        const { snapshotTime } = yield* MetricsStore
        const [held, waiting] = [yield* newInstance, yield* newInstance]
        const draft = (unit: typeof held) => [firstDraft(planAt(unit, "2026-03-01T00:03:00Z"))]
        const since = yield* snapshotTime
        const entered = yield* Deferred.make<void>()
        const released = yield* Deferred.make<void>()
        // The first issuer holds the lock while the second one comes.
        const clock = Effect.gen(function* () {
          yield* Deferred.succeed(entered, undefined)
          yield* Deferred.await(released)
          return yield* snapshotTime
        })
        const first = yield* Effect.forkChild(store.issue(draft(held), clock))
        yield* Deferred.await(entered)
        const beforeSecond = yield* snapshotTime
        const second = yield* Effect.forkChild(store.issue(draft(waiting), snapshotTime))
        // The database's clock goes on while the second one waits.
        yield* sql`SELECT pg_sleep(0.1)`
        yield* Deferred.succeed(released, undefined)
        yield* Fiber.join(first)
        yield* Fiber.join(second)
        const changes = yield* store.changes({ since })
        assert.deepStrictEqual(
          changes.map(({ version }) => version.instance_id),
          [held, waiting]
        )
        for (const { version } of changes) assert.isTrue(DateTime.isGreaterThan(version.issued_at, beforeSecond))
      })
    )
  })
})
