import { assert, describe, it } from "@effect/vitest"
import type { Place } from "@snoozeql/simulator/accounts/SimulatedAccount"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { type Target, Targets } from "../../src/Target.ts"
import { allRows, assertRowsAreTheSamples } from "../support/samples.ts"
import { collect, instant, layerStores, setTime } from "../support/scriptedCollector.ts"
import { layerSimulated, withoutDelay } from "../support/simulated.ts"

const start = instant("2026-03-20T10:15:00Z")
const finished = instant("2026-03-20T10:00:00Z").epochMilliseconds

const regions = ["eu-west-1", "us-east-1"] as const
const [denied, throttled, healthy] = ["111111111111", "222222222222", "333333333333"] as const
const accounts = [denied, throttled, healthy]
const externalId = "between-us"

const targetIn = ({ account, region }: Place, given = externalId): Target => {
  const place = { roleArn: `arn:aws:iam::${account}:role/reader`, externalId: given, region }
  return { inventory: place, metrics: place }
}

const places: ReadonlyArray<Place> = accounts.flatMap((account) => regions.map((region) => ({ account, region })))

const layerWith = (targets: ReadonlyArray<Target>, instancesOfThrottled = 2) =>
  CloudWatchCollector.layer({ history: "14 days" }).pipe(
    Layer.provide(Layer.succeed(Targets, Effect.succeed({ targets, notes: [] }))),
    Layer.provideMerge(
      layerSimulated({
        now: start,
        // The first account is that of the SDK's own credentials.
        accounts: [
          { id: "000000000000", regions: [] },
          ...accounts.map((id) => ({
            id,
            regions,
            externalId,
            instances: id === throttled ? instancesOfThrottled : 2
          }))
        ]
      })
    ),
    Layer.provideMerge(layerStores)
  )

const atStart = <A, E, R>(effect: Effect.Effect<A, E, R>) => setTime().pipe(Effect.andThen(effect))

const outcomes = (run: Effect.Success<ReturnType<typeof collect>>) =>
  run.targets.map(({ account, error, region, status }) => ({ account, region, status, error: error ?? "" }))

describe("Collector over the SDK, with three accounts in two regions", { timeout: 60_000 }, () => {
  it.effect("stores all hours of each, as computed from the samples", () =>
    Effect.gen(function* () {
      const run = yield* collect("startup")
      assert.strictEqual(run.status, "succeeded", JSON.stringify(run.targets))
      yield* Effect.forEach(places, (place) => assertRowsAreTheSamples({ start, finished, place }))
    }).pipe(Effect.provide(layerWith(places.map((place) => targetIn(place)))), atStart)
  )

  it.effect("stores all hours of the others if an account is denied, one is throttled and a region is down", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Simulator
      yield* setFaults({
        places: [
          { account: denied, refused: "AccessDenied" },
          { region: "us-east-1", down: true },
          { account: throttled, calls_per_second: 1 }
        ]
      })
      const run = yield* collect("startup").pipe(withoutDelay)
      assert.strictEqual(run.status, "partial")
      const found = outcomes(run)
      assert.deepStrictEqual(
        found.map(({ account, region, status }) => [account, region, status]),
        [
          [denied, "eu-west-1", "failed"],
          [denied, "us-east-1", "failed"],
          [throttled, "eu-west-1", "partial"],
          [throttled, "us-east-1", "failed"],
          [healthy, "eu-west-1", "succeeded"],
          [healthy, "us-east-1", "failed"]
        ]
      )
      const errors = [
        /AWS refused DescribeDBInstances.*AccessDenied/,
        /AWS throttled GetMetricData/,
        /^$/,
        /DescribeDBInstances failed/
      ]
      // STS is down in the region too, so nobody gets as far as being denied.
      for (const [index, pattern] of [0, 3, 1, 3, 2, 3].entries()) {
        assert.match(found[index]?.error ?? "", errors[pattern] ?? /never/)
      }
      yield* assertRowsAreTheSamples({ start, finished, place: { account: healthy, region: "eu-west-1" } })
      assert.strictEqual((yield* allRows({ account: denied, region: "eu-west-1" })).size, 0)

      // Each pass of a throttled account begins with what the passes before it did not read.
      for (let pass = 0; pass < 6; pass += 1) {
        yield* TestClock.adjust("15 minutes")
        yield* collect("schedule").pipe(withoutDelay)
      }
      yield* assertRowsAreTheSamples({ start, finished, place: { account: throttled, region: "eu-west-1" } })
    }).pipe(
      Effect.provide(
        layerWith(
          places.map((place) => targetIn(place)),
          20
        )
      ),
      atStart
    )
  )

  it.effect("renews the credentials of a role before they expire, and uses the old ones if STS fails", () =>
    Effect.gen(function* () {
      const { counters, setFaults } = yield* Simulator
      const assumed = Effect.map(counters, ({ calls }) => calls.AssumeRole)
      assert.strictEqual((yield* collect("startup")).status, "succeeded")
      // Once for each of the two clients.
      assert.strictEqual(yield* assumed, 2)
      yield* TestClock.adjust("50 minutes")
      assert.strictEqual((yield* collect("schedule")).status, "succeeded")
      assert.strictEqual(yield* assumed, 2)
      yield* setFaults({ operations: ["AssumeRole"], server_error_rate: 1 })
      yield* TestClock.adjust("6 minutes")
      assert.strictEqual((yield* collect("schedule")).status, "succeeded")
      yield* setFaults({})
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* collect("schedule")).status, "succeeded")
      const renewed = yield* assumed
      yield* TestClock.adjust("15 minutes")
      assert.strictEqual((yield* collect("schedule")).status, "succeeded")
      assert.strictEqual(yield* assumed, renewed)
    }).pipe(Effect.provide(layerWith([targetIn({ account: healthy, region: "eu-west-1" })], 2)), atStart)
  )

  it.effect("names the role that AWS refuses, and never the external id", () =>
    Effect.gen(function* () {
      const [first] = outcomes(yield* collect("startup"))
      assert.strictEqual(first?.account, healthy)
      assert.match(
        first?.error ?? "",
        /^DescribeDBInstances was not sent: AWS refused the role.*AccessDenied: while the role arn:aws:iam::333333333333:role\/reader was assumed: User: .* https:\S+\/docs\/troubleshooting\.md#a-role-cannot-be-assumed$/
      )
      assert.notInclude(first?.error ?? "", "a-guess")
    }).pipe(Effect.provide(layerWith([targetIn({ account: healthy, region: "eu-west-1" }, "a-guess")])), atStart)
  )
})
