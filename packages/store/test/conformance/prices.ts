import { assert, describe } from "@effect/vitest"
import type { ListPrice } from "@snoozeql/domain/ListPrice"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { DateTime, Effect, Option } from "effect"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const micro: ListPrice = {
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro",
  multi_az: false,
  license: "none",
  io_optimized: false,
  hourly_usd: 0.019,
  read_at: at("2026-03-01T10:00:00.123Z")
}

const later = at("2026-03-08T10:00:00Z")

/** The stored prices of a region, which belongs to one test. */
const pricesIn = (region: string) =>
  PriceStore.use(({ list }) => Effect.map(list, (prices) => prices.filter((price) => price.region === region)))

const invalid: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["region", { region: "" }],
  ["engine", { engine: "a\0b" }],
  ["class", { class: "x".repeat(256) }],
  ["license", { license: "stolen" }],
  ["multi_az", { multi_az: null }],
  ["hourly_usd", { hourly_usd: 0 }],
  ["hourly_usd", { hourly_usd: -0.1 }],
  ["hourly_usd", { hourly_usd: Number.NaN }],
  ["hourly_usd", { hourly_usd: Number.POSITIVE_INFINITY }],
  ["read_at", { read_at: at("+010000-01-01T00:00:00Z") }]
]

export const priceTests = (it: StoreTests) => {
  describe("PriceStore", () => {
    it.effect("lists the saved prices in the order of their products, also those that were not found", () =>
      Effect.gen(function* () {
        const store = yield* PriceStore
        const of = (fields: Partial<ListPrice>): ListPrice => ({ ...micro, region: "list-1", ...fields })
        const ordered = [
          of({ engine: "aurora-mysql", class: "db.serverless", hourly_usd: 0.12 }),
          of({ engine: "aurora-mysql", class: "db.serverless", io_optimized: true, hourly_usd: 0.156 }),
          of({ engine: "oracle-se2", class: "db.M5.large", license: "included" }),
          of({ engine: "oracle-se2", class: "db.M5.large", license: "own" }),
          of({ engine: "oracle-se2", class: "db.m5.large", hourly_usd: null }),
          of({ multi_az: false }),
          of({ multi_az: true })
        ]
        yield* store.save([...ordered].toReversed())
        assert.deepStrictEqual(yield* pricesIn("list-1"), ordered)
      })
    )

    it.effect("save replaces an earlier price, and never a later one", () =>
      Effect.gen(function* () {
        const store = yield* PriceStore
        const first: ListPrice = { ...micro, region: "save-1" }
        const second: ListPrice = { ...first, hourly_usd: 0.021, read_at: later }
        yield* store.save([second])
        yield* store.save([first])
        assert.deepStrictEqual(yield* pricesIn("save-1"), [second])
        const third: ListPrice = { ...first, hourly_usd: null, read_at: DateTime.add(later, { days: 7 }) }
        yield* store.save([first, third, second])
        assert.deepStrictEqual(yield* pricesIn("save-1"), [third])
      })
    )

    it.effect("save refuses a wrong price, and writes nothing of its batch", () =>
      Effect.gen(function* () {
        const store = yield* PriceStore
        for (const [field, fields] of invalid) {
          const wrong: ListPrice = Object.assign({ ...micro, region: "wrong-1" }, fields)
          const error = yield* Effect.flip(store.save([{ ...micro, region: "wrong-1" }, wrong]))
          assert.deepInclude(error, { _tag: "InvalidListPrice", index: 1, field })
        }
        assert.deepStrictEqual(yield* pricesIn("wrong-1"), [])
        yield* store.save([])
      })
    )

    it.effect("deleteOldPrices deletes what was read before an instant", () =>
      Effect.gen(function* () {
        const store = yield* PriceStore
        const boundary = at("2020-01-01T00:00:00Z")
        const kept: ListPrice = { ...micro, region: "old-1", read_at: boundary }
        const old: ListPrice = { ...kept, multi_az: true, read_at: DateTime.subtract(boundary, { milliseconds: 1 }) }
        yield* store.save([kept, old])
        assert.strictEqual(yield* store.deleteOldPrices(boundary), 1)
        assert.deepStrictEqual(yield* pricesIn("old-1"), [kept])
        assert.strictEqual(yield* store.deleteOldPrices(boundary), 0)
      })
    )

    it.effect("lastReading returns the latest attempt", () =>
      Effect.gen(function* () {
        const store = yield* PriceStore
        assert.deepStrictEqual(yield* store.lastReading, Option.none())
        const denied = { at: at("2026-03-01T10:00:00.5Z"), problem: "AWS refused GetProducts" }
        yield* store.saveReading(denied)
        assert.deepStrictEqual(yield* store.lastReading, Option.some(denied))
        const complete = { at: later, problem: null }
        yield* store.saveReading(complete)
        yield* store.saveReading(denied)
        assert.deepStrictEqual(yield* store.lastReading, Option.some(complete))
        assert.deepInclude(yield* Effect.flip(store.saveReading({ at: later, problem: "a\0b" })), {
          _tag: "InvalidListPrice",
          field: "problem"
        })
      })
    )
  })
}
