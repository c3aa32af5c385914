import { assert, describe, it } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Discovery } from "../src/InstanceDiscovery.ts"
import type { ScriptedInstance } from "../src/ScriptedInstanceDiscovery.ts"
import { type Target, Targets } from "../src/Target.ts"
import { awsError, collect, instant, layerCollector, setTime } from "./support/scriptedCollector.ts"

const begin = instant("2026-03-20T10:15:00Z")

const orders: ScriptedInstance = { name: "orders" }
const billing: ScriptedInstance = { name: "billing", tags: { team: "billing" } }

/** What is gone after a pass at a quarter past ten, and one an hour later. */
const goneAfterAnHour = Effect.gen(function* () {
  yield* setTime()
  yield* collect()
  yield* TestClock.adjust("1 hour")
  const run = yield* collect()
  const all = yield* InstanceStore.use((store) => store.list())
  return {
    run,
    gone: all.flatMap(({ gone_at, name }) => (gone_at === null ? [] : [{ name, at: gone_at.epochMilliseconds }]))
  }
})

const anHourLater = begin.epochMilliseconds + 3_600_000

/** A collector that finds these instances at first, and others an hour later, perhaps without their account. */
const world = (
  before: ReadonlyArray<ScriptedInstance>,
  after: ReadonlyArray<ScriptedInstance> | "failure",
  {
    isAccountKnown = true,
    targets = [{ inventory: {}, metrics: {} }]
  }: { readonly isAccountKnown?: boolean; readonly targets?: ReadonlyArray<Target> } = {}
) => {
  const isLater = (millis: number) => millis > begin.epochMilliseconds
  return layerCollector({
    cloudWatch: { sample: () => 1 },
    discovery: {
      instances: (now) => (isLater(now.epochMilliseconds) && after !== "failure" ? after : before),
      intercept: Effect.fnUntraced(function* (found: Discovery) {
        const now = yield* DateTime.now
        if (isLater(now.epochMilliseconds) && after === "failure") {
          return yield* awsError("Unavailable", "DescribeDBInstances")
        }
        return isAccountKnown || !isLater(now.epochMilliseconds) ? found : { ...found, account: undefined }
      })
    }
  }).pipe(Layer.provide(Layer.succeed(Targets, Effect.succeed({ targets, notes: [] }))))
}

describe("Collector's marks of what is gone", () => {
  it.effect("are set by a discovery that does not list an instance any more, and noted", () =>
    Effect.gen(function* () {
      const { gone, run } = yield* goneAfterAnHour
      assert.deepStrictEqual(gone, [{ name: "billing", at: anHourLater }])
      assert.include(run.targets[0]?.notes ?? [], "The instance billing is gone: it is no longer listed")
    }).pipe(Effect.provide(world([orders, billing], [orders])))
  )

  it.effect("are set by a discovery that lists nothing", () =>
    Effect.gen(function* () {
      const { gone } = yield* goneAfterAnHour
      assert.deepStrictEqual(gone, [{ name: "orders", at: anHourLater }])
    }).pipe(Effect.provide(world([orders], [])))
  )

  it.effect("are not set by a discovery whose account is not known, even if an earlier one knew it", () =>
    Effect.gen(function* () {
      const { gone, run } = yield* goneAfterAnHour
      assert.deepStrictEqual([gone, run.status], [[], "succeeded"])
    }).pipe(Effect.provide(world([orders], [], { isAccountKnown: false })))
  )

  it.effect("are not set by a discovery that failed", () =>
    Effect.gen(function* () {
      const { gone, run } = yield* goneAfterAnHour
      assert.deepStrictEqual([gone, run.status], [[], "failed"])
    }).pipe(Effect.provide(world([orders], "failure")))
  )

  it.effect("are not set for an instance that is listed, but not collected", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* goneAfterAnHour).gone, [])
    }).pipe(Effect.provide(world([orders, billing], [orders, { ...billing, engine: "docdb" }])))
  )

  it.effect("are not set for an instance that the target's tags exclude from now on", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* goneAfterAnHour).gone, [])
    }).pipe(
      Effect.provide(
        world([orders, billing], [orders, { ...billing, tags: { team: "other" } }], {
          targets: [{ inventory: {}, metrics: {}, tags: { exclude: { team: ["other"] } } }]
        })
      )
    )
  )
})
