import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { type ListPrice, type PricedProduct, productKey } from "@snoozeql/domain/ListPrice"
import { pricedProductOf } from "@snoozeql/domain/pricedProductOf"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Duration } from "effect"

/** A price that is older is read again. */
export const priceExpiry = Duration.days(7)

/**
 * Returns the products that a fleet consists of, each once. Instances that discovery has not seen count as Single-AZ.
 * What is gone is omitted. Pure.
 */
export const productsOfFleet = (
  instances: ReadonlyArray<Pick<Instance, "id" | "region" | "engine" | "class" | "gone_at">>,
  facts: ReadonlyMap<InstanceId, ProviderFacts>
): ReadonlyArray<PricedProduct> => {
  const products = new Map<string, PricedProduct>()
  for (const { class: className, engine, gone_at, id, region } of instances) {
    if (gone_at !== null) continue
    const known = facts.get(id) ?? { multi_az: false, cluster: null }
    const product = pricedProductOf({ ...known, region, engine, class: className })
    if (product !== null) products.set(productKey(product), product)
  }
  return [...products.values()]
}

/**
 * Returns the products whose price is not known, or was read a week ago or earlier. A product that the list has no
 * price for is known too. Those that `failedBefore` contains come last, so that they do not delay the others. Pure.
 */
export const dueProducts = (
  products: ReadonlyArray<PricedProduct>,
  known: ReadonlyArray<ListPrice>,
  now: DateTime.Utc,
  failedBefore: ReadonlySet<string>
): ReadonlyArray<PricedProduct> => {
  const expired = DateTime.subtractDuration(now, priceExpiry)
  const current = new Set(known.filter(({ read_at }) => DateTime.isGreaterThan(read_at, expired)).map(productKey))
  const due = products.filter((product) => !current.has(productKey(product)))
  const hasFailed = (product: PricedProduct) => failedBefore.has(productKey(product))
  return [...due.filter((product) => !hasFailed(product)), ...due.filter(hasFailed)]
}
