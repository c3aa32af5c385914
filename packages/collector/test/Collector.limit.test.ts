import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Duration, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { MetricDataRequest } from "../src/CloudWatch.ts"
import { Collector } from "../src/Collector.ts"
import { collect, layerCollector, setTime } from "./support/scriptedCollector.ts"

const nameOf = (index: number) => `db-${String(index).padStart(2, "0")}`
const fleet = { instances: () => Array.from({ length: 60 }, (_, index) => ({ name: nameOf(index) })) }
const names = ({ queries }: MetricDataRequest) => [...new Set(queries.map(({ instanceName }) => instanceName))]

describe("Collector with the limit of a pass", () => {
  it.effect("ends a pass without progress after 30 minutes by default, and lets the next one begin", () => {
    let hangs = true
    return Effect.gen(function* () {
      yield* setTime()
      const first = yield* Effect.forkChild(collect("schedule"))
      yield* TestClock.adjust("29 minutes")
      assert.isUndefined(first.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      const run = yield* Fiber.join(first)
      assert.strictEqual(run.status, "failed")
      assert.match(run.targets[0]?.error ?? "", /ended after its limit of 30m.*docs\/troubleshooting\.md#/)
      assert.deepStrictEqual(yield* (yield* CollectionRunStore).list(), [run])
      hangs = false
      assert.strictEqual((yield* collect("schedule")).status, "succeeded")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { sample: () => 50 },
          discovery: { ...fleet, intercept: (found) => (hangs ? Effect.never : Effect.succeed(found)) }
        })
      )
    )
  })

  it.effect("keeps what a pass has stored, and begins the next pass with the rest", () => {
    const requests: Array<MetricDataRequest> = []
    const asked = new Map<string, number>()
    const read = new Set<string>()
    return Effect.gen(function* () {
      yield* setTime()
      const first = yield* Effect.forkChild(collect("schedule"))
      yield* TestClock.adjust("10 minutes")
      const run = yield* Fiber.join(first)
      assert.strictEqual(run.status, "failed")
      assert.isAbove(run.written, 0)
      assert.isAbove(read.size, 0)
      assert.isBelow(read.size, 60)
      const before = requests.length
      yield* collect("schedule")
      const second = requests.slice(before)
      const rest = Array.from({ length: 60 }, (_, index) => nameOf(index)).filter((name) => !read.has(name))
      const hours = ({ end, start }: MetricDataRequest) => (end.epochMilliseconds - start.epochMilliseconds) / 3_600_000
      const [full, shallow] = [second.filter((r) => hours(r) > 24), second.filter((r) => hours(r) <= 24)]
      assert.deepStrictEqual(new Set(full.flatMap(names)), new Set(rest))
      assert.deepStrictEqual(new Set(shallow.flatMap(names)), read)
      assert.isAbove(hours(second[0] ?? assert.fail("nothing was asked for")), 24)
    }).pipe(
      Effect.provide(
        layerCollector(
          {
            cloudWatch: {
              sample: () => 50,
              intercept: (page, request) =>
                Effect.suspend(() => {
                  requests.push(request)
                  if (requests.length === 3) return Effect.never
                  // A batch may end within an instance. Only instances whose metrics were all read count.
                  if (requests.length < 3) {
                    for (const { instanceName } of request.queries) {
                      const count = (asked.get(instanceName) ?? 0) + 1
                      asked.set(instanceName, count)
                      if (count === 16) read.add(instanceName)
                    }
                  }
                  return requests.length < 3 || requests.length > 4 ? Effect.succeed(page) : Effect.never
                })
            },
            discovery: fleet
          },
          { limit: "10 minutes" }
        )
      )
    )
  })

  it.effect("does not wait for a pass that cannot be interrupted", () =>
    Effect.gen(function* () {
      yield* setTime()
      const first = yield* Effect.forkChild(collect("schedule"))
      yield* TestClock.adjust("31 minutes")
      assert.strictEqual((yield* Fiber.join(first)).status, "failed")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { sample: () => 50 },
          discovery: { ...fleet, intercept: () => Effect.uninterruptible(Effect.never) }
        })
      )
    )
  )

  it.effect("throws a RangeError if the limit is an hour or more", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(
        Layer.build(layerCollector({ cloudWatch: { sample: () => 1 }, discovery: fleet }, { limit: Duration.hours(1) }))
      )
      assert.include(String(exit), "The limit of a pass must be less than 1h, not 1h")
    }).pipe(Effect.scoped)
  )
})

describe("Collector when the system's clock is set", () => {
  it.effect.each([
    ["2026-03-19T10:15:00Z", "The system clock was set back by 1d"],
    ["2026-03-20T10:13:00Z", "The system clock was set back by 2m"]
  ] as const)("adds a note to the run (%s)", ([time, note]) =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      yield* collector.collect("startup")
      yield* setTime(time)
      const run = yield* collector.collect("schedule")
      assert.strictEqual(run.status, "succeeded")
      assert.isTrue(run.targets[0]?.notes.includes(note), JSON.stringify(run.targets))
      assert.deepStrictEqual((yield* collector.collect("schedule")).targets[0]?.notes.includes(note), false)
    }).pipe(
      Effect.provide(
        layerCollector({ cloudWatch: { sample: () => 50 }, discovery: { instances: () => [{ name: "orders" }] } })
      )
    )
  )

  it.effect("records an end of the run that is after its start", () =>
    Effect.gen(function* () {
      yield* setTime()
      const pass = yield* Effect.forkChild(collect("schedule"))
      yield* TestClock.adjust("5 seconds")
      yield* setTime("2026-03-19T10:15:00Z")
      // The virtual clock wakes sleepers by the time of day, so the response comes when that time is reached again.
      yield* setTime("2026-03-20T10:15:10Z")
      const run = yield* Fiber.join(pass)
      assert.isAbove((run.finished_at ?? assert.fail("not ended")).epochMilliseconds, run.started_at.epochMilliseconds)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { sample: () => 50, intercept: (page) => Effect.delay(Effect.succeed(page), "10 seconds") },
          discovery: { instances: () => [{ name: "orders" }] }
        })
      )
    )
  )
})
