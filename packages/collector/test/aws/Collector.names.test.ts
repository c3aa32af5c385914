import { assert, describe, it } from "@effect/vitest"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { NameChange } from "@snoozeql/simulator/names/NameChange"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { collect, instant, layerStores, setTime } from "../support/scriptedCollector.ts"
import { layerSimulated } from "../support/simulated.ts"

const start = instant("2026-03-20T10:15:00Z")
const busy = "always-busy-03"
const idle = "always-idle-04"

/** A new collector that runs a pass every quarter of an hour. It remembers nothing of another collector's passes. */
const passes = (count: number) =>
  Effect.gen(function* () {
    for (let index = 0; index < count; index++) {
      assert.strictEqual((yield* collect()).status, "succeeded")
      yield* TestClock.adjust("15 minutes")
    }
  }).pipe(Effect.provide(CloudWatchCollector.layer({ history: "14 days" })), Effect.scoped)

/** The stored hours of CPU by resource id, and how many of them differ from what the resource itself published. */
const compareWithTruth = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const simulator = yield* Simulator
  const counted = new Map<string, { readonly hours: number; readonly foreign: number }>()
  for (const { id, provider_id } of yield* instances.list({ kind: "instance" })) {
    const truth = simulator.instances.find(({ resourceId }) => resourceId === provider_id)?.series.get("CPUUtilization")
    const rows = yield* metrics.getMetricsByInstance(id, {
      start: instant("2000-01-01T00:00:00Z"),
      end: instant("2100-01-01T00:00:00Z"),
      metrics: ["CPUUtilization"]
    })
    const foreign = rows.filter(({ avg_value, hour, sample_count }) => {
      let sum = 0
      let count = 0
      truth?.visit(hour.epochMilliseconds, hour.epochMilliseconds + millisPerHour, (_, value) => {
        if (count < sample_count) sum += value
        count += 1
      })
      return Math.abs(sum / sample_count - avg_value) > 1e-9
    })
    counted.set(provider_id, { hours: rows.length, foreign: foreign.length })
  }
  return counted
})

const simulated = (
  title: string,
  change: NameChange,
  test: Effect.Effect<void, unknown, Simulator | MetricsStore | InstanceStore>
) =>
  it.effect(title, () =>
    setTime().pipe(
      Effect.andThen(
        Effect.gen(function* () {
          yield* passes(16)
          // A restart reads the whole retention again.
          yield* passes(1)
          yield* test
        }).pipe(
          Effect.provide(
            layerSimulated({ instances: 6, now: start, nameChanges: [change] }).pipe(Layer.provideMerge(layerStores))
          )
        )
      )
    )
  )

describe("Collector over the AWS SDK with instances that change names", () => {
  simulated(
    "stores each instance's own hours when two swap their names",
    { kind: "rename", at: instant("2026-03-20T10:40:00Z"), names: { [busy]: idle, [idle]: busy } },
    Effect.gen(function* () {
      for (const { foreign, hours } of (yield* compareWithTruth).values()) {
        assert.strictEqual(foreign, 0)
        assert.isAbove(hours, 0)
      }
    })
  )

  simulated(
    "stores nothing of its predecessor for an instance that was created again",
    {
      kind: "recreation",
      name: idle,
      deletedAt: instant("2026-03-20T10:20:00Z"),
      createdAt: instant("2026-03-20T11:05:00Z"),
      creationKnownAt: instant("2026-03-20T11:20:00Z"),
      like: busy
    },
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const created = simulator.instances.find(({ creationKnownAt, createdAt }) => creationKnownAt > createdAt)
      const counted = yield* compareWithTruth
      for (const { foreign } of counted.values()) assert.strictEqual(foreign, 0)
      const end = yield* DateTime.now
      const hoursSince = Math.floor(
        (end.epochMilliseconds - instant("2026-03-20T11:00:00Z").epochMilliseconds) / millisPerHour
      )
      const stored = counted.get(created?.resourceId ?? "")?.hours ?? 0
      assert.isAtLeast(stored, hoursSince - 1)
      assert.isAtMost(stored, hoursSince + 1)
    })
  )
})
