import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Deferred, Effect, Exit, Layer, Scope } from "effect"
import { Collector } from "../src/Collector.ts"
import { PriceRefresh, type PriceRefreshResult } from "../src/PriceRefresh.ts"
import { collect, layerCollector, setTime } from "./support/scriptedCollector.ts"

const scripts = { cloudWatch: { sample: () => 50 }, discovery: { instances: () => [{ name: "orders" }] } }

const refreshingBy = (refresh: Effect.Effect<PriceRefreshResult>) =>
  layerCollector(scripts).pipe(Layer.provide(Layer.succeed(PriceRefresh, refresh)))

describe("Collector's refresh of prices", () => {
  it.effect("comes after the metrics, and adds its notes and requests to the run", () =>
    Effect.gen(function* () {
      yield* setTime()
      const without = yield* Effect.provide(collect(), layerCollector(scripts))
      const run = yield* Effect.provide(
        collect(),
        refreshingBy(Effect.succeed({ notes: ["AWS refused GetProducts"], apiCalls: 3 }))
      )
      assert.deepInclude(run, { status: "succeeded", written: without.written, api_calls: without.api_calls + 3 })
      assert.deepStrictEqual(run.targets[0]?.notes, ["AWS refused GetProducts"])
    })
  )

  it.effect("does not fail a pass if it has a defect", () =>
    Effect.gen(function* () {
      yield* setTime()
      assert.deepInclude(yield* collect(), { status: "succeeded" })
    }).pipe(Effect.provide(refreshingBy(Effect.die("broken"))))
  )

  it.effect("is interrupted by a shutdown; the pass before it has succeeded, and its run is recorded", () =>
    Effect.gen(function* () {
      yield* setTime()
      const reached = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        refreshingBy(Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)),
        scope
      )
      const { id } = yield* Collector.use((collector) => collector.start("manual")).pipe(Effect.provide(context))
      yield* Deferred.await(reached)
      yield* Scope.close(scope, Exit.void)
      const run = yield* CollectionRunStore.use((runs) => runs.get(id)).pipe(Effect.provide(context))
      assert.deepInclude(run, { status: "succeeded", written: 337 * 4 })
    })
  )
})
