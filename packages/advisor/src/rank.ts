import { rankOfSavings } from "@snoozeql/analysis/savings/savings"
import type { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import { type ResultRank, resultTiers } from "@snoozeql/store/AdviceResults"

/** Compares instances by name, by UTF-16 code units, independently of the locale. */
export const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/**
 * Whether a reserved instance is known to pay for a recommended unit, asleep or awake. Use it before adding up money:
 * the sleep of such a unit saves nothing unless another instance uses the reservation.
 */
export const isReserved = ({ warnings }: Pick<Recommendation, "warnings">): boolean =>
  warnings.some(({ kind }) => kind === "reserved_instance")

/**
 * Returns where the result of a unit is in the ranking: recommendations come first, by what they save, those without a
 * price after those with one, and reserved ones after all others. What is not recommended follows. Equal ranks are
 * ordered by name. Pure.
 */
export const rankOf = (result: Pick<Recommendation, "savings" | "warnings"> | NotRecommended): ResultRank => {
  if (!("savings" in result)) return { tier: resultTiers.not_recommended, amount: 0 }
  const { amount, isPriced } = rankOfSavings(result.savings)
  const tier = isReserved(result)
    ? isPriced
      ? resultTiers.reserved
      : resultTiers.reserved_unpriced
    : isPriced
      ? resultTiers.priced
      : resultTiers.unpriced
  return { tier, amount }
}
