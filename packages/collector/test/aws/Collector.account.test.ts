import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as CloudWatchAws from "../../src/aws/CloudWatchAws.ts"
import * as InstanceDiscoveryAws from "../../src/aws/InstanceDiscoveryAws.ts"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { type Target, Targets } from "../../src/Target.ts"
import { collect, layerStores, setTime } from "../support/scriptedCollector.ts"
import { accessKeyProfile, emptyHome } from "../support/sharedFiles.ts"
import { withoutDelay } from "../support/simulated.ts"

const region = "eu-west-1"
const [first, second, empty] = ["111111111111", "222222222222", "333333333333"] as const

const place = { region }
const target: Target = { inventory: place, metrics: place }

/** A collector with one target, whose credentials are those of a file. Two accounts have instances, and one has none. */
const layer = CloudWatchCollector.layer({ history: "14 days" }).pipe(
  Layer.provide(Layer.succeed(Targets, Effect.succeed({ targets: [target], notes: [] }))),
  Layer.provide(
    Layer.unwrap(
      Simulator.use(({ url: endpoint }) =>
        Effect.succeed(
          Layer.mergeAll(
            InstanceDiscoveryAws.layer({ endpoint, stsEndpoint: endpoint }),
            CloudWatchAws.layer({ endpoint, stsEndpoint: endpoint, callsPerSecond: Number.POSITIVE_INFINITY })
          )
        )
      )
    )
  ),
  Layer.provideMerge(
    Simulator.layer({
      instances: 2,
      accounts: [
        { id: first, regions: [region] },
        { id: second, regions: [region], accessKeys: ["SECOND"] },
        { id: empty, regions: [], accessKeys: ["EMPTY", "EMPTY2"] }
      ]
    })
  ),
  Layer.provideMerge(layerStores)
)

/** Runs a test with the credentials file of a profile, which `use` writes. */
const withFile = <A, E, R>(test: (use: (accessKey: string) => Effect.Effect<void>) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const home = yield* emptyHome()
    return yield* test((accessKey) => Effect.sync(() => home.write(".aws/credentials", accessKeyProfile(accessKey))))
  })

/** Makes AWS refuse an access key, so that the file is read again. */
const refuse = (accessKey: string) =>
  Simulator.use(({ setFaults }) => setFaults({ refused_access_keys: { [accessKey]: "ExpiredToken" } }))

const goneByAccount = InstanceStore.use((store) => store.list({ kind: "instance" })).pipe(
  Effect.map((all) => all.flatMap(({ account, gone_at }) => (gone_at === null ? [] : [account])))
)

const callsOfSts = Simulator.use(({ counters }) => Effect.map(counters, ({ calls }) => calls.GetCallerIdentity))

const nextPass = Effect.andThen(TestClock.adjust("15 minutes"), collect("schedule"))

describe("Collector over the SDK, with a target that has no databases", { timeout: 60_000 }, () => {
  it.effect("marks nothing of another account as gone, whose credentials it had before", () =>
    withFile((use) =>
      Effect.gen(function* () {
        yield* setTime()
        yield* use("FIRST")
        assert.strictEqual((yield* collect("startup")).targets[0]?.account, first)
        assert.strictEqual(yield* callsOfSts, 0)
        yield* use("EMPTY")
        yield* refuse("FIRST")
        const run = yield* nextPass
        assert.deepInclude(run.targets[0], { account: empty, status: "succeeded" })
        assert.deepStrictEqual(yield* goneByAccount, [])
      }).pipe(Effect.provide(layer))
    )
  )

  it.effect("asks STS once for each access key, and marks what is gone from its own account", () =>
    withFile((use) =>
      Effect.gen(function* () {
        yield* setTime()
        yield* use("EMPTY")
        yield* collect("startup")
        yield* nextPass
        assert.strictEqual(yield* callsOfSts, 1)
        // Another collector has seen instances of both accounts.
        const store = yield* InstanceStore
        const registered = (account: string) => ({
          provider: "aws" as const,
          provider_id: `db-${account}`,
          account,
          region,
          name: "orders",
          engine: "postgres",
          class: "db.t4g.micro",
          tags: {},
          status: "available",
          provider_created_at: null
        })
        const seenAt = (yield* nextPass).started_at
        yield* store.recordDiscovered([registered(empty), registered(second)], seenAt)
        yield* use("EMPTY2")
        yield* refuse("EMPTY")
        yield* nextPass
        assert.deepStrictEqual(yield* goneByAccount, [empty])
        assert.strictEqual(yield* callsOfSts, 2)
      }).pipe(Effect.provide(layer))
    )
  )

  it.effect("marks nothing and notes the reason if STS fails, and asks again in the next pass", () =>
    withFile((use) =>
      Effect.gen(function* () {
        const { setFaults } = yield* Simulator
        yield* setTime()
        yield* use("EMPTY")
        yield* setFaults({ operations: ["GetCallerIdentity"], server_error_rate: 1 })
        const run = yield* collect("startup").pipe(withoutDelay)
        assert.deepInclude(run.targets[0], { account: "unknown", status: "succeeded" })
        assert.match(
          run.targets[0]?.notes.join() ?? "",
          /There are no databases, and the account is not known, so nothing is marked as gone: GetCallerIdentity failed/
        )
        yield* setFaults({})
        assert.strictEqual((yield* nextPass).targets[0]?.account, empty)
      }).pipe(Effect.provide(layer))
    )
  )
})
