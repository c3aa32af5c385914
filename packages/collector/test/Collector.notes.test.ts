import { assert, describe, it } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import { collect, layerCollector, setTime } from "./support/scriptedCollector.ts"

const busy = { sample: () => 50 }

describe("Collector's notes", () => {
  it.effect("say that a tag names no time zone; the instance is collected", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", instances: 3 })
      assert.deepStrictEqual(run.targets[0]?.notes, [
        'The tag snoozeql:timezone of lost is ignored: "Mars/Olympus" is not an IANA time zone such as Europe/Berlin'
      ])
      const instances = yield* InstanceStore.use((store) => store.list())
      assert.deepStrictEqual(
        instances.map(({ name, timezone, timezone_source }) => [name, timezone, timezone_source]),
        [
          ["found", "Asia/Tokyo", "tag"],
          ["lost", "UTC", "none"],
          ["untagged", "UTC", "none"]
        ]
      )
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: busy,
          discovery: {
            instances: () => [
              { name: "found", tags: { "snoozeql:timezone": "asia/tokyo" } },
              { name: "lost", tags: { "snoozeql:timezone": "Mars/Olympus" } },
              { name: "untagged" }
            ]
          }
        })
      )
    )
  )

  it.effect.each([
    ["there are no instances", [], "RDS has no instances in eu-west-1"],
    [
      "nothing is published",
      [{ name: "orders", status: "stopped" }],
      "CloudWatch has no datapoints for the 1 requested instance"
    ]
  ] as const)("say that nothing was written because %s", ([, instances, reason]) =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", written: 0, unchanged: 0 })
      assert.lengthOf(run.targets[0]?.notes ?? [], 1)
      assert.include(run.targets[0]?.notes[0], reason)
    }).pipe(
      Effect.provide(
        layerCollector({ cloudWatch: { sample: () => undefined }, discovery: { instances: () => instances } })
      )
    )
  )

  it.effect("say why there is nothing to collect; the pass succeeds", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, {
        status: "succeeded",
        instances: 0,
        api_calls: 1,
        targets: [
          {
            account: "123456789012",
            region: "eu-west-1",
            status: "succeeded",
            error: null,
            notes: ["documents is not collected: the metrics of engine docdb are in AWS/DocDB"]
          }
        ]
      })
    }).pipe(
      Effect.provide(
        layerCollector({ cloudWatch: busy, discovery: { instances: () => [{ name: "documents", engine: "docdb" }] } })
      )
    )
  )

  it.effect("say that tags exceed AWS's limits; the others are stored", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.status, "succeeded")
      assert.deepStrictEqual(run.targets[0]?.notes, [
        "orders has tags beyond the limits (50 tags, keys of 128 and values of 256 characters): 12 are not stored, 1 are shortened"
      ])
      const [orders] = yield* InstanceStore.use((store) => store.list())
      assert.lengthOf(Object.keys(orders?.tags ?? {}), 50)
      assert.strictEqual(orders?.tags["a-long-value"], "v".repeat(256))
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: busy,
          discovery: {
            instances: () => [
              {
                name: "orders",
                tags: {
                  ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key-${index}`, "value"])),
                  "a-long-value": "v".repeat(1000),
                  ["k".repeat(200)]: "value"
                }
              }
            ]
          }
        })
      )
    )
  )
})
