import { type ListPrice, type PriceReading, productKey } from "@snoozeql/domain/ListPrice"
import { Array as Arr, DateTime, Effect, Option, Order } from "effect"
import type { PriceStore } from "../PriceStore.ts"
import { checkListPrices, checkPriceReading } from "../rules/checks.ts"
import { MemoryTables } from "./MemoryTables.ts"

const inOrder: Order.Order<ListPrice> = Order.combineAll([
  Order.mapInput(Order.String, ({ region }) => region),
  Order.mapInput(Order.String, ({ engine }) => engine),
  Order.mapInput(Order.String, (price) => price.class),
  Order.mapInput(Order.Boolean, ({ multi_az }) => multi_az),
  Order.mapInput(Order.String, ({ license }) => license),
  Order.mapInput(Order.Boolean, ({ io_optimized }) => io_optimized)
])

/** `PriceStore` in memory. */
export const make: Effect.Effect<PriceStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables
  const { listPrices } = tables

  return {
    list: Effect.sync(() => Arr.sort(listPrices.values(), inOrder)),

    save: Effect.fn("PriceStore.save")(function* (prices: ReadonlyArray<ListPrice>) {
      for (const price of yield* Effect.fromResult(checkListPrices(prices))) {
        const stored = listPrices.get(productKey(price))
        if (stored === undefined || DateTime.isLessThan(stored.read_at, price.read_at)) {
          listPrices.set(productKey(price), price)
        }
      }
    }),

    deleteOldPrices: (before) =>
      Effect.sync(() => {
        const old = [...listPrices].filter(([, { read_at }]) => DateTime.isLessThan(read_at, before))
        for (const [key] of old) listPrices.delete(key)
        return old.length
      }),

    lastReading: Effect.sync(() => Option.fromUndefinedOr(tables.priceReading)),

    saveReading: Effect.fn("PriceStore.saveReading")(function* (reading: PriceReading) {
      const checked = yield* Effect.fromResult(checkPriceReading(reading))
      const { priceReading: stored } = tables
      if (stored === undefined || DateTime.isLessThanOrEqualTo(stored.at, checked.at)) tables.priceReading = checked
    })
  }
})
