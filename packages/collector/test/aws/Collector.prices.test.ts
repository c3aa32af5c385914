import { assert, describe, it } from "@effect/vitest"
import { productKey } from "@snoozeql/domain/ListPrice"
import { pricedProductOf } from "@snoozeql/domain/pricedProductOf"
import { type SimulatedProduct, listPrice } from "@snoozeql/simulator/pricing/listPrice"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { PriceStore } from "@snoozeql/store/PriceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import * as PriceRefresh from "../../src/PriceRefresh.ts"
import { type Target, Targets } from "../../src/Target.ts"
import { collect, instant, setTime } from "../support/scriptedCollector.ts"
import { layerSimulated, withoutDelay } from "../support/simulated.ts"

const start = instant("2026-03-20T10:15:00Z")

const stores = [
  { name: "memory", layer: MemoryStores.layer },
  { name: "PostgreSQL", layer: Layer.orDie(SqlStores.layer.pipe(Layer.provide(layerPostgres()))) }
]

const accounts = ["111111111111", "222222222222", "333333333333"] as const
const regions = ["eu-west-1", "us-east-1"]

const targets: ReadonlyArray<Target> = accounts.flatMap((account) =>
  regions.map((region) => {
    const place = { roleArn: `arn:aws:iam::${account}:role/reader`, region }
    return { inventory: place, metrics: place }
  })
)

const databaseEngines: Readonly<Record<string, string>> = {
  postgres: "PostgreSQL",
  mysql: "MySQL",
  mariadb: "MariaDB",
  "aurora-postgresql": "Aurora PostgreSQL",
  "aurora-mysql": "Aurora MySQL",
  "oracle-se2": "Oracle",
  "sqlserver-se": "SQL Server"
}

const editions: Readonly<Record<string, string>> = { "oracle-se2": "Standard Two", "sqlserver-se": "Standard" }

/** The price on the simulated list, by the simulator's own description of an instance. */
const truthOf = (engine: string, className: string, region: string, multiAz: boolean): number => {
  const databaseEdition = editions[engine]
  const product: SimulatedProduct = {
    region,
    databaseEngine: databaseEngines[engine] ?? "",
    instanceType: className,
    deploymentOption: multiAz ? "Multi-AZ" : "Single-AZ",
    licenseModel: databaseEdition === undefined ? "No license required" : "License included",
    ioOptimized: false,
    ...(databaseEdition === undefined ? {} : { databaseEdition })
  }
  return listPrice(product)
}

/** Asserts that the stored price of every instance is that of the simulated list. Returns how many were compared. */
const assertPricesAreTheList = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const known = new Map((yield* PriceStore.use(({ list }) => list)).map((price) => [productKey(price), price]))
  const all = (yield* instances.list()).filter(({ kind }) => kind === "instance")
  const facts = yield* instances.providerFacts(all.map(({ id }) => id))
  for (const { class: className, engine, id, name, region } of all) {
    const provider = facts.get(id)
    assert.isDefined(provider)
    const product = pricedProductOf({ ...provider, engine, region, class: className })
    assert.isNotNull(product)
    const price = known.get(productKey(product))
    assert.strictEqual(price?.hourly_usd, truthOf(engine, className ?? "", region, provider.multi_az), name)
  }
  return all.length
})

const layerOf = (stored: (typeof stores)[number]["layer"], simulator: SimulatorOptions) =>
  CloudWatchCollector.layer({ history: "14 days" }).pipe(
    Layer.provide(PriceRefresh.layer),
    Layer.provide(Layer.succeed(Targets, Effect.succeed({ targets, notes: [] }))),
    Layer.provideMerge(
      layerSimulated({
        now: start,
        accounts: [{ id: "000000000000", regions: [] }, ...accounts.map((id) => ({ id, regions, instances: 6 }))],
        ...simulator
      })
    ),
    Layer.provideMerge(stored)
  )

describe.each(stores)("Collector's prices over the SDK, on $name", { timeout: 60_000 }, ({ layer, name }) => {
  const test = name === "memory" ? it.effect : it.live
  const begin = name === "memory" ? setTime() : Effect.void

  test("are those of the list for all instances, and are not asked for again by the next pass", () =>
    Effect.gen(function* () {
      yield* begin
      const run = yield* collect("startup").pipe(withoutDelay)
      assert.strictEqual(run.status, "succeeded", JSON.stringify(run.targets))
      assert.isAbove(yield* assertPricesAreTheList, 20)
      const { counters } = yield* Simulator
      const { calls } = yield* counters
      const sum = Object.values(calls).reduce((all, number) => all + number, 0)
      // A request on a connection that the simulator closes at the same moment is counted only here.
      assert.isAtLeast(run.api_calls, sum - calls.AssumeRole)
      yield* collect("schedule").pipe(withoutDelay)
      assert.strictEqual((yield* counters).calls.GetProducts, calls.GetProducts)
    }).pipe(Effect.provide(layerOf(layer, {}))))

  test("come through another account if one may not read the list and the next may do nothing", () =>
    Effect.gen(function* () {
      yield* begin
      const run = yield* collect("startup").pipe(withoutDelay)
      assert.strictEqual(run.status, "partial")
      assert.isAbove(yield* assertPricesAreTheList, 10)
      assert.isFalse(run.targets.some(({ notes }) => notes.some((note) => note.includes("GetProducts"))))
    }).pipe(
      Effect.provide(
        layerOf(layer, {
          faults: {
            places: [
              { account: accounts[0], operations: ["GetProducts"], refused: "AccessDeniedException" },
              { account: accounts[1], refused: "ExpiredTokenException" }
            ]
          }
        })
      )
    ))

  test("are noted once if no account may read the list; the pass succeeds", () =>
    Effect.gen(function* () {
      yield* begin
      const run = yield* collect("startup").pipe(withoutDelay)
      assert.strictEqual(run.status, "succeeded")
      const notes = run.targets.flatMap((target) => target.notes.filter((note) => note.includes("GetProducts")))
      assert.lengthOf(notes, 1)
      assert.include(notes[0], "the credentials must allow pricing:GetProducts")
      assert.deepStrictEqual(yield* PriceStore.use(({ list }) => list), [])
      assert.strictEqual((yield* Simulator.use(({ counters }) => counters)).calls.GetProducts, accounts.length)
    }).pipe(
      Effect.provide(
        layerOf(layer, { faults: { places: [{ operations: ["GetProducts"], refused: "AccessDeniedException" }] } })
      )
    ))
})
