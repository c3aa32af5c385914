import { assert, describe, it } from "@effect/vitest"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Deferred, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import { Collector } from "../src/Collector.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import { collect, layerStores, setTime } from "./support/scriptedCollector.ts"

const one = { instances: () => [{ name: "orders" }] }
const busy = { sample: () => 50 }

describe("Collector with an unavailable store", () => {
  const unavailable = new StoreUnavailable({ operation: "replaceHourlyMetrics", message: "gone", cause: "gone" })

  /** Replaces some methods of a service of the memory stores. */
  const layerWith = <Id, Shape>(
    tag: { readonly key: string } & Effect.Effect<Shape, never, Id> & { readonly of: (shape: Shape) => Shape },
    change: (shape: Shape) => Shape
  ) => Effect.map(tag, change)

  it.effect("retries, then records the failure", () => {
    let attempts = 0
    const failures = { count: 2 }
    return Effect.gen(function* () {
      yield* setTime()
      const first = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("1 minute")
      assert.deepInclude(yield* Fiber.join(first), { status: "succeeded", written: 337 * 4 })
      assert.strictEqual(attempts, 3)
      failures.count = 100
      const second = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("1 minute")
      const failed = yield* Fiber.join(second)
      assert.deepInclude(failed, { status: "failed" })
      assert.strictEqual(failed.targets[0]?.error, "The store is unavailable (replaceHourlyMetrics: gone)")
      assert.strictEqual(attempts, 3 + 4)
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([ScriptedCloudWatch.layer(busy), ScriptedInstanceDiscovery.layer(one)]),
          Layer.provide(
            Layer.effect(
              MetricsStore,
              layerWith(MetricsStore, (store) => ({
                ...store,
                replaceHourlyMetrics: (rows, options) =>
                  Effect.suspend(() =>
                    (attempts += 1) > failures.count
                      ? store.replaceHourlyMetrics(rows, options)
                      : Effect.fail(unavailable)
                  )
              }))
            )
          ),
          Layer.provideMerge(layerStores)
        )
      )
    )
  })

  it.effect("ends the pass, and begins the next one", () => {
    let saves = 0
    return Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const first = yield* Effect.forkChild(collector.collect("manual"))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(first)).status, "succeeded")
      const refused = yield* Effect.flip(collector.start("manual"))
      assert.strictEqual(refused, unavailable)
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([ScriptedCloudWatch.layer(busy), ScriptedInstanceDiscovery.layer(one)]),
          Layer.provide(
            Layer.effect(
              CollectionRunStore,
              layerWith(CollectionRunStore, (store) => ({
                ...store,
                save: (run) => Effect.suspend(() => ((saves += 1) === 1 ? store.save(run) : Effect.fail(unavailable)))
              }))
            )
          ),
          Layer.provideMerge(layerStores)
        )
      )
    )
  })

  it.effect("delays a shutdown by at most five seconds", () => {
    let saves = 0
    return Effect.gen(function* () {
      yield* setTime()
      const scope = yield* Scope.make()
      const stores = yield* Layer.build(layerStores)
      const context = yield* Layer.buildWithScope(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([
            ScriptedCloudWatch.layer({ ...busy, intercept: () => Effect.never }),
            ScriptedInstanceDiscovery.layer(one)
          ]),
          Layer.provide(
            Layer.effect(
              CollectionRunStore,
              layerWith(CollectionRunStore, (store) => ({
                ...store,
                save: (run) => Effect.suspend(() => ((saves += 1) === 1 ? store.save(run) : Effect.never))
              }))
            )
          ),
          Layer.provide(Layer.succeedContext(stores))
        ),
        scope
      )
      yield* collect().pipe(Effect.provideContext(context), Effect.forkChild)
      yield* TestClock.adjust("1 second")
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(closing.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(closing)
      assert.strictEqual(saves, 2)
    }).pipe(Effect.scoped)
  })
})

describe("Collector at a shutdown", () => {
  it.effect("interrupts the running pass, and records it", () =>
    Effect.gen(function* () {
      yield* setTime()
      const scope = yield* Scope.make()
      const stores = yield* Layer.build(layerStores)
      const asked = yield* Deferred.make<void>()
      const context = yield* Layer.buildWithScope(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([
            ScriptedCloudWatch.layer({
              ...busy,
              intercept: (page, { queries }) =>
                queries.some(({ instanceName }) => instanceName === "db-29")
                  ? Deferred.succeed(asked, undefined).pipe(Effect.andThen(Effect.never))
                  : Effect.succeed(page)
            }),
            ScriptedInstanceDiscovery.layer({
              instances: () => Array.from({ length: 30 }, (_, index) => ({ name: `db-${index}` }))
            })
          ]),
          Layer.provide(Layer.succeedContext(stores))
        ),
        scope
      )
      const waiting = yield* collect().pipe(Effect.provideContext(context), Effect.forkChild)
      yield* Deferred.await(asked)
      yield* TestClock.adjust("1 second")
      yield* Scope.close(scope, Exit.void)
      const run = yield* Fiber.join(waiting)
      assert.deepInclude(run, { status: "partial", written: 337 * 72 })
      assert.deepStrictEqual(run.targets, [
        {
          account: "123456789012",
          region: "eu-west-1",
          status: "partial",
          error: "The pass was interrupted by a shutdown",
          notes: []
        }
      ])
      const saved = yield* Effect.flatMap(CollectionRunStore, (runs) => runs.list()).pipe(Effect.provideContext(stores))
      assert.deepStrictEqual(saved, [run])
    }).pipe(Effect.scoped)
  )
})
