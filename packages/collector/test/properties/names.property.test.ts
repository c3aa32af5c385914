import { assert, describe, layer } from "@effect/vitest"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer } from "effect"
import * as FastCheck from "fast-check"
import { ignoringNames } from "../support/namedResources.ts"
import { layerStores } from "../support/scriptedCollector.ts"
import { steps } from "./nameWorld.ts"
import { type Finding, runNameWorld } from "./runNameWorld.ts"

type Stores = MetricsStore | HistoryStore | InstanceStore | CollectionRunStore

/** Stores whose database's clock shows the world's present time. */
const onPostgres = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) => ({ ...store, snapshotTime: DateTime.now }))
).pipe(Layer.provideMerge(SqlStores.layer), Layer.provide(layerPostgres()))

/** Plays `numRuns` worlds. Returns which of the given `kinds` of mistakes the first wrong world has, and its steps. */
const playWorlds = Effect.fnUntraced(function* (numRuns: number, kinds: ReadonlyArray<Finding["kind"]>) {
  const services = yield* Effect.context<Stores>()
  let worlds = 0
  let wrong: ReadonlyArray<Finding> = []
  const property = FastCheck.asyncProperty(steps, async (played) => {
    worlds += 1
    const findings = await Effect.runPromiseWith(services)(runNameWorld(played, `world-${worlds}`))
    wrong = findings.filter(({ kind }) => kinds.includes(kind))
    return wrong.length === 0
  })
  const details = yield* Effect.promise(() =>
    FastCheck.check(property, { numRuns, seed: 20_260_320, endOnFailure: true })
  )
  return { worlds, wrong, steps: JSON.stringify(details.counterexample) }
})

describe.each([
  { name: "memory", runs: 30, stores: layerStores },
  { name: "PostgreSQL 18", runs: 4, stores: Layer.orDie(onPostgres) }
])("Collector of random worlds over $name", ({ runs, stores }) => {
  layer(stores, { timeout: "60 seconds" })((it) => {
    it.effect("stores every hour of each name span, and none of another instance", () =>
      Effect.gen(function* () {
        const played = yield* playWorlds(runs, ["failed pass", "span", "foreign hour", "missing hour"])
        assert.deepStrictEqual(played.wrong, [], played.steps)
        assert.strictEqual(played.worlds, runs)
      })
    )
  })
})

describe("Collector of random worlds that ignores name spans", () => {
  layer(ignoringNames.pipe(Layer.provideMerge(layerStores)))((it) => {
    it.effect("control: stores hours of other instances", () =>
      Effect.gen(function* () {
        const { wrong } = yield* playWorlds(20, ["foreign hour"])
        assert.isAbove(wrong.length, 0)
      })
    )
  })
})
