import { assert, describe, layer } from "@effect/vitest"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { WebhookStore } from "@snoozeql/store/WebhookStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { firstDraft, planAt } from "../conformance/adviceFixtures.ts"
import { newInstance } from "../conformance/fixtures.ts"

const database = Layer.orDie(SqlStores.layer.pipe(Layer.provideMerge(layerPostgres())))
const holder = "00000000-0000-4000-8000-00000000000a"

describe("the place of the webhook", () => {
  layer(database, { timeout: "60 seconds" })((it) => {
    it.effect("follows an older server, which records only the time and the version", () =>
      Effect.gen(function* () {
        const advice = yield* AdviceStore
        const webhook = yield* WebhookStore
        const sql = yield* SqlClient.SqlClient
        const { snapshotTime } = yield* MetricsStore
        yield* webhook.claim(holder, Duration.minutes(1))
        const unit = yield* newInstance
        yield* advice.issue([firstDraft(planAt(unit, "2026-03-01T00:03:00Z"))], snapshotTime)
        const [change] = yield* advice.changes({})
        assert.strictEqual(change?.version.instance_id, unit)
        yield* sql`UPDATE webhook SET instance_id = ${unit}::uuid, version = 1, issued_at = now()`
        const place = { sequence: change?.sequence }
        assert.deepStrictEqual((yield* webhook.state)?.place, place)
        // An older server has made the row.
        yield* sql`UPDATE webhook SET sequence = NULL`
        assert.deepStrictEqual((yield* webhook.claim(holder, Duration.minutes(1)))?.place, place)
      })
    )
  })
})
