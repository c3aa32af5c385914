import { assert, describe, it } from "@effect/vitest"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import type { StoreTogether } from "@snoozeql/collector/StoreTogether"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPglite } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, identity, Layer, Logger, Ref } from "effect"
import { SqlClient } from "effect/sql"
import { storeTogether } from "../../src/assess/storeTogether.ts"

const names = Array.from({ length: 5 }, (_, index) => `db-${index}`)
const discovery = ScriptedInstanceDiscovery.layer({ instances: () => names.map((name) => ({ name })) })
const everything = {
  start: DateTime.makeUnsafe("2000-01-01T00:00:00Z"),
  end: DateTime.makeUnsafe("2100-01-01T00:00:00Z")
}

/** The metrics of which at least an hour is stored, each as its instance and its name. */
const storedMetrics = Effect.gen(function* () {
  const instances = yield* (yield* InstanceStore).list()
  const ids = instances.map(({ id }) => id)
  const series = yield* (yield* HistoryStore).getSeriesByInstances(ids, everything)
  return instances.flatMap(({ id, name }) => (series.get(id) ?? []).map(({ metric_name }) => `${name} ${metric_name}`))
})

/** A store that completes `reached` after it has written hours `writes` times, and writes no further ones. */
const stopsAfter = (writes: number, reached: Deferred.Deferred<void>) =>
  Layer.effect(
    HistoryStore,
    Effect.gen(function* () {
      const store = yield* HistoryStore
      const count = yield* Ref.make(0)
      return HistoryStore.of({
        ...store,
        recordHours: (rows, options) =>
          Effect.flatMap(
            Ref.updateAndGet(count, (n) => n + 1),
            (number) =>
              number <= writes
                ? store.recordHours(rows, options)
                : Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
          )
      })
    })
  )

/** One process that reads what is not stored. Returns the metrics that it asked for. */
const runProcess = Effect.fnUntraced(function* (together: StoreTogether, writes: number = Number.POSITIVE_INFINITY) {
  const asked = new Set<string>()
  const cloudWatch = ScriptedCloudWatch.layer({
    sample: () => 1,
    intercept: (page, { queries }) =>
      Effect.sync(() => {
        for (const { instanceName, metricName } of queries) asked.add(`${instanceName} ${metricName}`)
        return page
      })
  })
  const reached = yield* Deferred.make<void>()
  const collector = CloudWatchCollector.layer({ onlyUnread: true, storeTogether: together })
  yield* Effect.raceFirst(
    Collector.use((service) => service.collect("manual")),
    Deferred.await(reached)
  ).pipe(
    Effect.provide(collector.pipe(Layer.provide([cloudWatch, discovery]), Layer.provide(stopsAfter(writes, reached))))
  )
  return asked
})

/** Ends a process after some writes, and runs another one. Returns what was stored and asked for again. */
const askedAgain = Effect.fnUntraced(function* (together: StoreTogether, writes: number) {
  yield* runProcess(together, writes)
  const stored = yield* storedMetrics
  const asked = yield* runProcess(together)
  assert.lengthOf(yield* storedMetrics, 4 * names.length)
  return { stored: stored.length, again: stored.filter((metric) => asked.has(metric)) }
})

const database = SqlStores.layer.pipe(Layer.provideMerge(layerPglite()), Layer.provideMerge(Logger.layer([])))

describe("an interrupted reading that stores what belongs together", { timeout: 120_000 }, () => {
  it.live.each([
    { writes: 3, least: 0 },
    { writes: 18, least: 8 }
  ])("asks for no metric twice of which it stored anything, ended after $writes writes", ({ least, writes }) =>
    Effect.gen(function* () {
      const { again, stored } = yield* askedAgain(yield* storeTogether, writes)
      assert.isAtLeast(stored, least)
      assert.deepStrictEqual(again, [])
    }).pipe(Effect.provide(database))
  )

  it.live("would ask for some of them twice if it stored them one after the other", () =>
    Effect.gen(function* () {
      assert.isNotEmpty((yield* askedAgain(identity, 2)).again)
    }).pipe(Effect.provide(database))
  )
})

/** A store in which the first `times` records of what was read fail, each with its transaction. */
const failsAtFirst = (times: number) =>
  Layer.effect(
    HistoryStore,
    Effect.gen(function* () {
      const store = yield* HistoryStore
      const sql = yield* SqlClient.SqlClient
      const left = yield* Ref.make(times)
      const failing = sql`SELECT 1 / 0`.pipe(
        Effect.mapError(
          (cause) => new StoreUnavailable({ operation: "recordReadFrom", message: cause.message, cause })
        ),
        Effect.asVoid
      )
      return HistoryStore.of({
        ...store,
        recordReadFrom: (hours) =>
          Effect.flatMap(
            Ref.getAndUpdate(left, (number) => number - 1),
            (number) => (number > 0 ? failing : store.recordReadFrom(hours))
          )
      })
    })
  )

/** Collects once over a store that fails at first. Returns the run, and how many hours are stored. */
const collectOver = Effect.fnUntraced(function* (failures: number) {
  const collector = CloudWatchCollector.layer({ onlyUnread: true, storeTogether: yield* storeTogether })
  const run = yield* Collector.use((service) => service.collect("manual")).pipe(
    Effect.provide(
      collector.pipe(
        Layer.provide([ScriptedCloudWatch.layer({ sample: () => 1 }), discovery]),
        Layer.provide(failsAtFirst(failures))
      )
    )
  )
  const ids = (yield* (yield* InstanceStore).list()).map(({ id }) => id)
  const series = yield* (yield* HistoryStore).getSeriesByInstances(ids, everything)
  const hours = [...series.values()].flat().reduce((sum, { hour }) => sum + hour.length, 0)
  return { run, hours }
})

describe("writes that are stored together", { timeout: 120_000 }, () => {
  it.live("are all tried again after one of them failed, and are counted once", () =>
    Effect.gen(function* () {
      const { hours, run } = yield* collectOver(1)
      assert.deepInclude(run, { status: "succeeded", written: hours })
      assert.isAbove(hours, 0)
    }).pipe(Effect.provide(database))
  )

  it.live("are not counted if they were undone", () =>
    Effect.gen(function* () {
      const { hours, run } = yield* collectOver(Number.POSITIVE_INFINITY)
      assert.strictEqual(hours, 0)
      assert.deepInclude(run, { status: "failed", written: 0 })
    }).pipe(Effect.provide(database))
  )
})
