import { assert, describe, it } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Layer, Struct } from "effect"
import { TestClock } from "effect/testing"
import type { Discovery } from "../src/InstanceDiscovery.ts"
import type { ScriptedInstance } from "../src/ScriptedInstanceDiscovery.ts"
import { Targets } from "../src/Target.ts"
import { collect, instant, layerCollector, rowsOf, setTime } from "./support/scriptedCollector.ts"

const begin = instant("2026-03-20T10:15:00Z")

const noFacts = {
  multi_az: false,
  cluster: null,
  read_replica_source: null,
  read_replicas: [],
  backup_retention_days: null,
  backup_window: null,
  maintenance_window: null,
  reserved: null
}

/** A cluster with one member, whose own tags do not name the environment. */
const clusterOf = (name: string, environment: string): ReadonlyArray<ScriptedInstance> => [
  { name, kind: "cluster", class: null, provider_id: `cluster-${name}`, engine: "aurora-mysql", tags: { environment } },
  {
    name: `${name}-1`,
    engine: "aurora-mysql",
    cluster_provider_id: `cluster-${name}`,
    provider_facts: { ...noFacts, cluster: name }
  }
]

/** What a discovery returns without the permission to list clusters. */
const withoutClusters = (found: Discovery): Discovery => ({
  ...found,
  kinds: ["instance"],
  instances: found.instances
    .filter(({ kind }) => kind !== "cluster")
    .map((one) => Struct.omit(one, ["cluster_provider_id"]))
})

/** Clusters are listed only until a quarter past ten. Production is excluded by the tags of the clusters. */
const layer = layerCollector({
  cloudWatch: { sample: () => 1 },
  discovery: {
    instances: (now) => [
      ...clusterOf("shop", "staging"),
      ...clusterOf("live", "production"),
      ...(DateTime.isGreaterThan(now, begin) ? clusterOf("new", "production") : [])
    ],
    intercept: Effect.fnUntraced(function* (found) {
      return DateTime.isGreaterThan(yield* DateTime.now, begin) ? withoutClusters(found) : found
    })
  }
}).pipe(
  Layer.provide(
    Layer.succeed(
      Targets,
      Effect.succeed({
        targets: [{ inventory: {}, metrics: {}, tags: { exclude: { environment: ["production"] } } }],
        notes: []
      })
    )
  )
)

describe("Collector with tags of a target, once clusters cannot be listed", () => {
  it.effect("collects the members of the clusters that it chose before, and no others", () =>
    Effect.gen(function* () {
      const stored = InstanceStore.use((store) => store.list()).pipe(
        Effect.map((all) => all.map(({ gone_at, name }) => [name, gone_at === null]))
      )
      yield* setTime()
      yield* collect()
      const before = yield* stored
      assert.deepStrictEqual(before, [
        ["shop", true],
        ["shop-1", true]
      ])
      yield* TestClock.adjust("1 hour")
      const run = yield* collect()
      assert.deepStrictEqual(run.targets[0]?.notes, [
        "2 not collected, because the tags of the target decide by those of their cluster, which are not known: live-1, new-1"
      ])
      assert.deepStrictEqual(yield* stored, before)
      const last = (yield* rowsOf("shop-1", "CPUUtilization")).at(-1)
      assert.strictEqual(last === undefined ? undefined : DateTime.formatIso(last.hour), "2026-03-20T11:00:00.000Z")
    }).pipe(Effect.provide(layer))
  )
})
