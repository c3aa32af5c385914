import { compareSavings } from "@snoozeql/analysis/savings/savings"
import type { NotRecommended, Recommendation, Recommendations } from "@snoozeql/domain/Recommendation"

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
 * Compares recommendations by what they save, the greatest first, as `compareSavings` does, with reserved units after
 * all others. Equal savings are ordered by name.
 */
export const compareRecommendations = (
  a: Pick<Recommendation, "name" | "savings" | "warnings">,
  b: Pick<Recommendation, "name" | "savings" | "warnings">
): number => Number(isReserved(a)) - Number(isReserved(b)) || compareSavings(a.savings, b.savings) || compareNames(a, b)

const isRecommended = (result: Recommendation | NotRecommended): result is Recommendation => "savings" in result

const isNotRecommended = (result: Recommendation | NotRecommended): result is NotRecommended => !isRecommended(result)

/**
 * Ranks the fleet. Use it on the results of `Advisor.recommendations` to show the greatest savings first.
 *
 * The recommendations come first, by what they save and reserved ones last, then the instances without one, by name. Equal entries keep their
 * order. Pure.
 */
export const rank = (fleet: ReadonlyArray<Recommendation | NotRecommended>): Recommendations => ({
  recommendations: fleet.filter(isRecommended).toSorted(compareRecommendations),
  not_recommended: fleet.filter(isNotRecommended).toSorted(compareNames)
})
