import { assert, describe, it } from "@effect/vitest"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as CollectionSchedule from "@snoozeql/collector/CollectionSchedule"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { unconnectedHours } from "../src/unconnectedHours.ts"

const start = DateTime.makeUnsafe("2026-03-02T00:00:00Z")
const twoWeeks = "14 days"

/** Whether the database is in use: from 8 to 18 o'clock UTC. */
const isInUse = (time: number) => {
  const hour = Math.floor(time / millisPerHour) % 24
  return hour >= 8 && hour < 18
}

/** Whether the database is stopped: on Sundays. The epoch was a Thursday. */
const isStopped = (time: number) => (Math.floor(time / (24 * millisPerHour)) + 4) % 7 === 0

const discovery = ScriptedInstanceDiscovery.layer({
  instances: (now) => [{ name: "orders", status: isStopped(now.epochMilliseconds) ? "stopped" : "available" }]
})

const cloudWatch = ScriptedCloudWatch.layer({
  sample: ({ metricName, minute }) => {
    // A stopped database publishes nothing, and before the start there was no database.
    if (isStopped(minute) || minute < start.epochMilliseconds) return undefined
    return metricName === "DatabaseConnections" && isInUse(minute) ? 7 : 0
  }
})

const stores = MemoryStores.layer

const collection = CollectionSchedule.layer({ interval: 60 }).pipe(
  Layer.provide(CloudWatchCollector.layer().pipe(Layer.provide([cloudWatch, discovery]))),
  Layer.provideMerge(stores)
)

describe("unconnectedHours", () => {
  it.effect("counts the hours of two simulated weeks, and none while the database is stopped", ({ annotate }) =>
    Effect.gen(function* () {
      const wallClock = performance.now()
      const processor = process.cpuUsage()
      yield* TestClock.setTime(start.epochMilliseconds)
      yield* Effect.gen(function* () {
        yield* TestClock.adjust(twoWeeks)
        const [orders] = yield* unconnectedHours
        // The database ran on 12 days, and had no connections in 14 of their 24 hours.
        assert.deepInclude(orders, { unconnected: 12 * 14, known: 12 * 24 })

        const runs = yield* (yield* CollectionRunStore).list()
        assert.strictEqual(runs.length, 14 * 24 + 1)
        assert.isTrue(runs.every(({ status }) => status === "succeeded"))
        const instances = yield* InstanceStore
        const changes = orders && (yield* instances.listStatusChanges(orders.instance.id))
        assert.deepStrictEqual(
          changes?.map(({ observed_at, status }) => `${DateTime.formatIsoDateUtc(observed_at)} ${status}`),
          [
            "2026-03-02 available",
            "2026-03-08 stopped",
            "2026-03-09 available",
            "2026-03-15 stopped",
            "2026-03-16 available"
          ]
        )
      }).pipe(Effect.provide(collection))
      const seconds = (performance.now() - wallClock) / 1000
      const { system, user } = process.cpuUsage(processor)
      const processorSeconds = (system + user) / 1_000_000
      yield* Effect.promise(() =>
        annotate(
          `two simulated weeks took ${seconds.toFixed(2)} s (${processorSeconds.toFixed(2)} s of processor time)`
        )
      )
    })
  )
})
