import { assert, describe, it } from "@effect/vitest"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { CloudWatch } from "../src/CloudWatch.ts"
import { Collector } from "../src/Collector.ts"
import { InstanceDiscovery, type ScriptedInstance } from "../src/InstanceDiscovery.ts"
import { collect, instant, layerStores, setTime } from "./support/scriptedCollector.ts"

/** A resource with its names over time, as AWS has them. Its CPU is always `cpu`, so that a foreign hour shows. */
interface Resource {
  readonly id: string
  readonly cpu: number
  readonly createdAt: string
  readonly deletedAt?: string
  /** From `since` on, until the next; the first since the creation. */
  readonly names: ReadonlyArray<{ readonly name: string; readonly since: string }>
  /** Until then AWS does not say when it was created. */
  readonly creationKnownAt?: string
}

const millis = (text: string) => instant(text).epochMilliseconds

const nameAt = ({ createdAt, deletedAt, names }: Resource, time: number): string | undefined =>
  time < millis(createdAt) || (deletedAt !== undefined && time >= millis(deletedAt))
    ? undefined
    : names.findLast(({ since }) => millis(since) <= time)?.name

const discovered = (resource: Resource, time: number): ReadonlyArray<ScriptedInstance> => {
  const name = nameAt(resource, time)
  if (name === undefined) return []
  const isKnown = resource.creationKnownAt === undefined || time >= millis(resource.creationKnownAt)
  return [
    {
      name,
      provider_id: resource.id,
      status: isKnown ? "available" : "creating",
      provider_created_at: isKnown ? instant(resource.createdAt) : null
    }
  ]
}

/** AWS: CloudWatch returns under a name what whoever had the name at that minute published. */
const aws = (resources: ReadonlyArray<Resource>) =>
  Layer.mergeAll(
    CloudWatch.layerScripted({
      sample: ({ instanceName, minute }) => resources.find((one) => nameAt(one, minute) === instanceName)?.cpu
    }),
    InstanceDiscovery.layerScripted({
      instances: (now) => resources.flatMap((resource) => discovered(resource, now.epochMilliseconds))
    })
  )

/** A process of its own: it remembers nothing of the passes of another. */
const pass = (resources: ReadonlyArray<Resource>) =>
  Effect.scoped(collect().pipe(Effect.provide(Collector.layer().pipe(Layer.provide(aws(resources))))))

/** Passes of one process, one every 15 minutes, from the present on. */
const passes = (resources: ReadonlyArray<Resource>, count: number) =>
  Effect.gen(function* () {
    for (let index = 0; index < count; index++) {
      yield* collect()
      yield* TestClock.adjust("15 minutes")
    }
  }).pipe(Effect.provide(Collector.layer().pipe(Layer.provide(aws(resources)))), Effect.scoped)

/** The hours of each resource, and the CPU that each of them holds. */
const storedHours = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const hours = new Map<string, ReadonlyArray<HourlyMetric>>()
  for (const { id, provider_id } of yield* instances.list()) {
    const range = { start: instant("2000-01-01T00:00:00Z"), end: instant("2100-01-01T00:00:00Z") }
    hours.set(provider_id, yield* metrics.getMetricsByInstance(id, { ...range, metrics: ["CPUUtilization"] }))
  }
  return hours
})

/** How many stored hours hold the CPU of another resource, whole or in part. */
const foreignHours = (resources: ReadonlyArray<Resource>) =>
  Effect.map(storedHours, (hours) =>
    resources.reduce(
      (count, { cpu, id }) =>
        count + (hours.get(id) ?? []).filter((row) => row.max_value !== cpu || row.min_value !== cpu).length,
      0
    )
  )

const swap: ReadonlyArray<Resource> = [
  {
    id: "db-A",
    cpu: 1,
    createdAt: "2026-01-01T00:00:00Z",
    names: [
      { name: "reports", since: "2026-01-01T00:00:00Z" },
      { name: "reports-old", since: "2026-03-20T10:20:00Z" }
    ]
  },
  {
    id: "db-B",
    cpu: 60,
    createdAt: "2026-01-01T00:00:00Z",
    names: [
      { name: "reports-v2", since: "2026-01-01T00:00:00Z" },
      { name: "reports", since: "2026-03-20T10:25:00Z" }
    ]
  }
]

/** The store as it would be without spans: the present name counts for all hours. */
const ignoringNames = Layer.effect(
  InstanceStore,
  Effect.map(InstanceStore, (store) => ({
    ...store,
    listNameSpans: () =>
      Effect.orDie(
        Effect.map(
          store.list(),
          (instances) =>
            new Map(
              instances.map(({ id, name }) => [id, [{ instance_id: id, name, valid_from: null, valid_until: null }]])
            )
        )
      )
  }))
)

/** Two weeks under the first names, the switch, a few more hours, then a restart that reads the whole retention. */
const playSwap = Effect.gen(function* () {
  yield* setTime("2026-03-20T10:15:00Z")
  yield* passes(swap, 12)
  yield* pass(swap)
})

describe("a collector whose instances change names", () => {
  it.effect("keeps each instance's own hours when two swap their names, also after a restart", () =>
    Effect.gen(function* () {
      yield* playSwap
      assert.strictEqual(yield* foreignHours(swap), 0)
      const hours = yield* storedHours
      for (const { id } of swap) assert.isAbove(hours.get(id)?.length ?? 0, 335)
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("would store another's hours if it ignored when an instance had its name", () =>
    Effect.gen(function* () {
      yield* playSwap
      assert.isAbove(yield* foreignHours(swap), 300)
    }).pipe(Effect.provide(ignoringNames.pipe(Layer.provideMerge(layerStores))))
  )

  it.effect("gives a new instance nothing of a deleted one that had its name", () =>
    Effect.gen(function* () {
      const resources: ReadonlyArray<Resource> = [
        {
          id: "db-OLD",
          cpu: 1,
          createdAt: "2026-01-01T00:00:00Z",
          deletedAt: "2026-03-20T10:20:00Z",
          names: [{ name: "orders", since: "2026-01-01T00:00:00Z" }]
        },
        {
          id: "db-NEW",
          cpu: 60,
          createdAt: "2026-03-20T11:05:00Z",
          creationKnownAt: "2026-03-20T11:20:00Z",
          names: [{ name: "orders", since: "2026-01-01T00:00:00Z" }]
        }
      ]
      yield* setTime("2026-03-20T10:15:00Z")
      yield* passes(resources, 4)
      const early = yield* pass(resources)
      assert.include(
        early.targets[0]?.notes ?? [],
        "orders is not read yet: AWS has not said when it was created (status creating)"
      )
      assert.strictEqual((yield* storedHours).get("db-NEW")?.length, 0)
      yield* passes(resources, 8)
      assert.strictEqual(yield* foreignHours(resources), 0)
      assert.deepStrictEqual(
        (yield* storedHours).get("db-NEW")?.map(({ hour }) => DateTime.formatIso(hour)),
        ["2026-03-20T11:00:00.000Z", "2026-03-20T12:00:00.000Z"]
      )
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("reads an earlier name again over the whole retention", () =>
    Effect.gen(function* () {
      const renamed: ReadonlyArray<Resource> = [
        {
          id: "db-A",
          cpu: 7,
          createdAt: "2026-01-01T00:00:00Z",
          names: [
            { name: "reports", since: "2026-01-01T00:00:00Z" },
            { name: "archive", since: "2026-03-20T10:20:00Z" }
          ]
        }
      ]
      const instances = yield* InstanceStore
      yield* setTime("2026-03-20T10:15:00Z")
      yield* instances.recordDiscovered(
        (yield* InstanceDiscovery.use(({ discover }) => discover).pipe(Effect.provide(aws(renamed)))).instances,
        instant("2026-03-20T10:15:00Z")
      )
      yield* setTime("2026-03-20T12:15:00Z")
      yield* pass(renamed)
      const hours = (yield* storedHours).get("db-A") ?? []
      assert.strictEqual(
        DateTime.formatIso(hours[0]?.hour ?? instant("1970-01-01T00:00:00Z")),
        "2026-03-06T12:00:00.000Z"
      )
      assert.strictEqual(hours.length, 334)
    }).pipe(Effect.provide(layerStores))
  )
})
