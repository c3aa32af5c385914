import { type DescribedUnit, membersNow } from "../evaluate.ts"

/**
 * Returns what the price of a unit depends on besides the prices, as JSON data: of itself, and of the members of a
 * cluster that are not gone, by their ids. Advice is issued again when it changes. Pure.
 */
export const priceFactsOf = (unit: DescribedUnit): ReadonlyArray<unknown> =>
  [unit, ...membersNow(unit)]
    .map(({ instance, providerFacts }) => {
      const { class: className, currency, engine, hourly_cost, id } = instance
      const { license_model = null, multi_az = null, storage_type = null } = providerFacts ?? {}
      return [id, engine, className, hourly_cost, currency, multi_az, license_model, storage_type] as const
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
