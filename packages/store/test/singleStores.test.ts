import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { DecisionStore } from "@snoozeql/store/DecisionStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { issueKey } from "@snoozeql/store/KeySecret"
import { KeyStore } from "@snoozeql/store/KeyStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import * as SqlAdviceStore from "@snoozeql/store/SqlAdviceStore"
import * as SqlCollectionRunStore from "@snoozeql/store/SqlCollectionRunStore"
import * as SqlDecisionStore from "@snoozeql/store/SqlDecisionStore"
import * as SqlExportStore from "@snoozeql/store/SqlExportStore"
import * as SqlHistoryStore from "@snoozeql/store/SqlHistoryStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import * as SqlKeyStore from "@snoozeql/store/SqlKeyStore"
import * as SqlMetricsStore from "@snoozeql/store/SqlMetricsStore"
import * as SqlPolicyStore from "@snoozeql/store/SqlPolicyStore"
import * as SqlPriceStore from "@snoozeql/store/SqlPriceStore"
import * as SqlSavingsStore from "@snoozeql/store/SqlSavingsStore"
import * as SqlWebhookStore from "@snoozeql/store/SqlWebhookStore"
import { WebhookStore } from "@snoozeql/store/WebhookStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"

const unknownId = InstanceId.make("00000000-0000-4000-8000-000000000001")

describe("layers of a single store", () => {
  it.live("SqlMetricsStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const metrics = yield* MetricsStore
      assert.deepStrictEqual(yield* metrics.getLatestMetrics(unknownId), [])
    }).pipe(Effect.provide(SqlMetricsStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlHistoryStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const history = yield* HistoryStore
      assert.strictEqual((yield* history.readFrom([unknownId])).size, 0)
    }).pipe(Effect.provide(SqlHistoryStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlInstanceStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const instances = yield* InstanceStore
      assert.deepStrictEqual(yield* instances.list(), [])
    }).pipe(Effect.provide(SqlInstanceStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlCollectionRunStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const runs = yield* CollectionRunStore
      assert.deepStrictEqual(yield* runs.list(), [])
    }).pipe(Effect.provide(SqlCollectionRunStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlPolicyStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const policies = yield* PolicyStore
      assert.strictEqual((yield* policies.list([unknownId])).size, 0)
    }).pipe(Effect.provide(SqlPolicyStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlDecisionStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const decisions = yield* DecisionStore
      assert.strictEqual((yield* decisions.list([unknownId])).size, 0)
    }).pipe(Effect.provide(SqlDecisionStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlPriceStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const prices = yield* PriceStore
      assert.deepStrictEqual(yield* prices.list, [])
    }).pipe(Effect.provide(SqlPriceStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlAdviceStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const advice = yield* AdviceStore
      assert.isNull(yield* advice.newestPlan(unknownId))
    }).pipe(Effect.provide(SqlAdviceStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlSavingsStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const savings = yield* SavingsStore
      assert.deepStrictEqual(yield* savings.totals({ from: "2026-01", until: "2026-12" }), [])
    }).pipe(Effect.provide(SqlSavingsStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlExportStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const exports = yield* ExportStore
      assert.deepStrictEqual(yield* exports.list(), [])
    }).pipe(Effect.provide(SqlExportStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlWebhookStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const webhook = yield* WebhookStore
      assert.isNull(yield* webhook.state)
    }).pipe(Effect.provide(SqlWebhookStore.layer.pipe(Layer.provide(layerPostgres()))))
  )

  it.live("SqlKeyStore.layer migrates an empty database and provides the store", () =>
    Effect.gen(function* () {
      const keys = yield* KeyStore
      assert.isFalse(yield* keys.hasAny)
      const { id } = yield* issueKey({ name: "revoked", scope: "admin" })
      yield* keys.revoke(id)
      assert.isTrue(yield* keys.hasAny)
    }).pipe(Effect.provide(SqlKeyStore.layer.pipe(Layer.provide(layerPostgres()))))
  )
})
