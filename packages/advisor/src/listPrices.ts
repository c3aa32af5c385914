import type { PriceSources } from "@snoozeql/analysis/savings/PriceTable"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { productKey } from "@snoozeql/domain/ListPrice"
import type { PriceStore } from "@snoozeql/store/PriceStore"
import { Effect } from "effect"

/** Reads the stored prices of AWS's price list, by `productKey`. */
export const readListPrices = (
  prices: PriceStore["Service"]
): Effect.Effect<NonNullable<PriceSources["list"]>, StoreUnavailable> =>
  Effect.map(prices.list, (list) => new Map(list.map((price) => [productKey(price), price])))
