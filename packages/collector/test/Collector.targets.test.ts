import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Deferred, Effect, Fiber, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Collector } from "../src/Collector.ts"
import type { CloudWatchCollectorOptions } from "../src/CloudWatchCollector.ts"
import type { CloudWatchScript } from "../src/ScriptedCloudWatch.ts"
import type { InstanceDiscoveryScript } from "../src/ScriptedInstanceDiscovery.ts"
import { type Target, Targets } from "../src/Target.ts"
import { awsError, collect, layerCollector, rowsOf, setTime } from "./support/scriptedCollector.ts"

const account = (digit: number) => String(digit).repeat(12)

const target = (digit: number, region: string, options: Partial<Target> = {}): Target => {
  const place = { roleArn: `arn:aws:iam::${account(digit)}:role/reader`, region }
  return { inventory: place, metrics: place, ...options }
}

const north = target(1, "eu-north-1")
const south = target(1, "eu-south-1")
const other = target(2, "eu-north-1")

/** Each target has one instance. Those of the same region have the same name. */
const discovery: InstanceDiscoveryScript = {
  instances: (_, { region, roleArn }) => [{ name: `orders-${region}`, provider_id: `db-${roleArn} ${region}` }]
}
const cloudWatch: CloudWatchScript = { sample: () => 50 }

const layerOf = (
  targets: ReadonlyArray<Target>,
  {
    options,
    ...scripts
  }: {
    readonly cloudWatch?: CloudWatchScript
    readonly discovery?: InstanceDiscoveryScript
    readonly options?: CloudWatchCollectorOptions
  } = {},
  notes: ReadonlyArray<string> = []
) =>
  layerCollector({ cloudWatch, discovery, ...scripts }, options).pipe(
    Layer.provide(Layer.succeed(Targets, Effect.succeed({ targets, notes })))
  )

const isOf = (one: Target, place: { readonly roleArn?: string; readonly region?: string }) =>
  one.inventory.roleArn === place.roleArn && one.inventory.region === place.region

const targetOf = (one: Target) => ({
  account: one.inventory.roleArn?.split(":")[4] ?? "",
  region: one.inventory.region ?? ""
})

describe("Collector with several targets", () => {
  it.effect("collects all, with one entry each in their order", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", instances: 3 })
      assert.deepStrictEqual(run.targets, [
        { ...targetOf(north), status: "succeeded", error: null, notes: ["the file was refused"] },
        { ...targetOf(south), name: "billing", status: "succeeded", error: null, notes: [] },
        { ...targetOf(other), status: "succeeded", error: null, notes: [] }
      ])
    }).pipe(Effect.provide(layerOf([north, { ...south, name: "billing" }, other], {}, ["the file was refused"])))
  )

  it.effect("collects the others if one cannot be discovered and another cannot be read", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.status, "partial")
      assert.deepStrictEqual(
        run.targets.map(({ error, status }) => ({ error, status })),
        [
          { error: "AWS said AccessDenied", status: "failed" },
          { error: "AWS said Throttled", status: "failed" },
          { error: null, status: "succeeded" }
        ]
      )
      const [stored] = yield* InstanceStore.use((instances) => instances.list())
      assert.strictEqual(stored?.account, account(2))
      assert.isAbove((yield* rowsOf("orders-eu-north-1", "CPUUtilization")).length, 0)
    }).pipe(
      Effect.provide(
        layerOf([north, south, other], {
          discovery: {
            ...discovery,
            intercept: (found, place) =>
              isOf(north, place) ? Effect.fail(awsError("AccessDenied", "DescribeDBInstances")) : Effect.succeed(found)
          },
          cloudWatch: {
            ...cloudWatch,
            intercept: (page, { target: place }) =>
              isOf(south, place) ? Effect.fail(awsError("Throttled")) : Effect.succeed(page)
          }
        })
      )
    )
  )

  it.effect("keeps the outcome of finished targets if the pass reaches its limit", () =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const { id } = yield* collector.start("manual")
      yield* TestClock.adjust("31 minutes")
      const run = yield* CollectionRunStore.use((runs) => runs.get(id))
      assert.strictEqual(run.status, "failed")
      assert.deepStrictEqual(
        run.targets.map(({ status }) => status),
        ["succeeded", "failed"]
      )
      assert.match(run.targets[1]?.error ?? "", /^The pass was ended after its limit/)
    }).pipe(
      Effect.provide(
        layerOf([north, south], {
          discovery: {
            ...discovery,
            intercept: (found, place) => (isOf(south, place) ? Effect.never : Effect.succeed(found))
          }
        })
      )
    )
  )

  it.effect("neither records nor reads what a target's tags exclude, and notes it", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", instances: 1 })
      assert.deepStrictEqual(run.targets[0]?.notes, ["1 excluded by the tags of the target: search"])
      const stored = yield* InstanceStore.use((instances) => instances.list())
      assert.deepStrictEqual(
        stored.map(({ name, timezone, timezone_source }) => ({ name, timezone, timezone_source })),
        [{ name: "billing", timezone: "Asia/Tokyo", timezone_source: "default" }]
      )
    }).pipe(
      Effect.provide(
        layerOf([{ ...north, tags: { exclude: { team: ["search"] } }, timezone: "Asia/Tokyo" }], {
          discovery: { instances: () => ["billing", "search"].map((name) => ({ name, tags: { team: name } })) }
        })
      )
    )
  )

  it.effect("reads an account and region only once if two targets lead to it", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", instances: 1 })
      assert.deepStrictEqual(
        run.targets.map(({ notes }) => notes),
        [
          [],
          [
            `Not read: the target with the role ${north.inventory.roleArn} reads account ${account(1)} in eu-north-1 already`
          ]
        ]
      )
    }).pipe(
      Effect.provide(
        layerOf(
          [north, { inventory: { region: "eu-north-1", profile: "reader" }, metrics: { region: "eu-north-1" } }],
          { discovery: { ...discovery, account: account(1) } }
        )
      )
    )
  )

  it.effect("collects a target with an interval only in the scheduled passes in which it is due", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:45:00Z")
      const due = (trigger: "schedule" | "manual") =>
        Effect.map(collect(trigger), ({ targets }) => targets.map(({ region }) => region))
      assert.deepStrictEqual(yield* due("schedule"), ["eu-north-1", "eu-south-1"])
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* due("schedule"), ["eu-north-1"])
      assert.deepStrictEqual(yield* due("manual"), ["eu-north-1", "eu-south-1"])
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(yield* due("schedule"), ["eu-north-1", "eu-south-1"])
    }).pipe(Effect.provide(layerOf([north, { ...south, interval: 60 }])))
  )

  it.effect("collects a target without an interval at the common one, if another target has a shorter one", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      const due = Effect.map(collect("schedule"), ({ targets }) =>
        targets.map(({ interval_minutes, region }) => [region, interval_minutes])
      )
      const [ofNorth, ofSouth] = [
        ["eu-north-1", undefined],
        ["eu-south-1", 5]
      ]
      assert.deepStrictEqual(yield* due, [ofNorth, ofSouth])
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(yield* due, [ofSouth])
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* due, [ofNorth, ofSouth])
    }).pipe(Effect.provide(layerOf([north, { ...south, interval: 5 }], { options: { interval: 15 } })))
  )

  it.effect("collects a target that failed in the next pass, whatever its interval", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      const failures = yield* Ref.make(1)
      const flaky: InstanceDiscoveryScript = {
        ...discovery,
        intercept: (found) =>
          Effect.flatMap(
            Ref.getAndUpdate(failures, (left) => left - 1),
            (left) => (left > 0 ? Effect.fail(awsError("Unavailable", "DescribeDBInstances")) : Effect.succeed(found))
          )
      }
      const statuses = Effect.gen(function* () {
        const first = yield* collect("schedule")
        yield* TestClock.adjust("15 minutes")
        const second = yield* collect("schedule")
        yield* TestClock.adjust("15 minutes")
        return [first, second, yield* collect("schedule")].map(({ targets }) => targets.map(({ status }) => status))
      })
      assert.deepStrictEqual(
        yield* statuses.pipe(Effect.provide(layerOf([{ ...north, interval: 60 }], { discovery: flaky }))),
        [["failed"], ["succeeded"], []]
      )
    })
  )

  it.effect("collects a target while another one takes long", () =>
    Effect.gen(function* () {
      yield* setTime()
      const released = yield* Deferred.make<void>()
      const slow: InstanceDiscoveryScript = {
        ...discovery,
        intercept: (found, place) =>
          isOf(north, place) ? Effect.as(Deferred.await(released), found) : Effect.succeed(found)
      }
      yield* Effect.gen(function* () {
        const collector = yield* Collector
        yield* collector.start("manual")
        yield* TestClock.adjust("10 seconds")
        const underWay = yield* collector.start("manual")
        assert.deepStrictEqual(
          underWay.targets.map(({ status }) => status),
          ["running", "succeeded"]
        )
        yield* Deferred.succeed(released, undefined)
        assert.strictEqual((yield* collector.collect("manual")).status, "succeeded")
      }).pipe(Effect.provide(layerOf([north, south], { discovery: slow })))
    })
  )
})

describe("Collector with two targets that lead to the same account and region", () => {
  const berlin: Target = { ...north, name: "berlin", timezone: "Europe/Berlin" }
  const profile = { region: "eu-north-1", profile: "reader" }
  const york: Target = {
    inventory: profile,
    metrics: profile,
    name: "york",
    timezone: "America/New_York",
    interval: 60
  }
  const both: InstanceDiscoveryScript = {
    instances: () => [{ name: "orders", provider_id: "db-orders" }],
    account: account(1)
  }
  const options = { interval: 15 } as const

  const zoneAfterPass = Effect.gen(function* () {
    const { targets } = yield* collect("schedule")
    const [stored] = yield* InstanceStore.use((instances) => instances.list())
    return [stored?.timezone, targets.flatMap(({ name, notes }) => (notes.length === 0 ? [name] : []))]
  })

  it.effect.each([
    { first: berlin, second: york },
    { first: york, second: berlin }
  ])(
    "keeps what $first.name was the first to claim, in the passes that do not collect it as well",
    ({ first, second }) =>
      Effect.gen(function* () {
        yield* setTime("2026-03-20T10:00:00Z")
        for (let pass = 0; pass < 9; pass++) {
          const [zone] = yield* zoneAfterPass
          assert.strictEqual(zone, first.timezone)
          yield* TestClock.adjust("15 minutes")
        }
      }).pipe(Effect.provide(layerOf([first, second], { discovery: both, options })))
  )

  it.effect("leaves them to the first one even if the other one is discovered earlier", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      const collecting = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(collecting)).status, "succeeded")
      assert.deepStrictEqual((yield* InstanceStore.use((instances) => instances.list()))[0]?.timezone, "Europe/Berlin")
    }).pipe(
      Effect.provide(
        layerOf([berlin, york], {
          discovery: {
            ...both,
            intercept: (found, place) =>
              isOf(berlin, place) ? Effect.delay(Effect.succeed(found), "5 seconds") : Effect.succeed(found)
          },
          options
        })
      )
    )
  )

  it.effect("leaves them to the other one while the first one cannot be discovered", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      const isFailing = yield* Ref.make(false)
      const flaky: InstanceDiscoveryScript = {
        ...both,
        intercept: (found, place) =>
          Effect.flatMap(Ref.get(isFailing), (failing) =>
            failing && isOf(berlin, place)
              ? Effect.fail(awsError("AccessDenied", "DescribeDBInstances"))
              : Effect.succeed(found)
          )
      }
      const zones = Effect.gen(function* () {
        const before = yield* zoneAfterPass
        yield* Ref.set(isFailing, true)
        const failing = []
        for (let pass = 0; pass < 2; pass++) {
          yield* TestClock.adjust("60 minutes")
          failing.push(yield* zoneAfterPass)
        }
        yield* Ref.set(isFailing, false)
        const after = []
        for (let pass = 0; pass < 2; pass++) {
          yield* TestClock.adjust("60 minutes")
          after.push(yield* zoneAfterPass)
        }
        return { before, failing: failing.at(-1), after: after.at(-1) }
      })
      assert.deepStrictEqual(
        yield* zones.pipe(Effect.provide(layerOf([berlin, york], { discovery: flaky, options }))),
        {
          before: ["Europe/Berlin", ["berlin"]],
          failing: ["America/New_York", ["berlin", "york"]],
          after: ["Europe/Berlin", ["berlin"]]
        }
      )
    })
  )
})
