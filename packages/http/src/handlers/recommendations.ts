import { compareSavings } from "@snoozeql/analysis/savings"
import type { InstanceActivity, NotRecommended, Recommendation, Recommendations } from "../api/ActivityApi.ts"

type Judged = Omit<InstanceActivity, "labels">

const explanationsOf = (told: ReadonlyArray<{ readonly explanation: string }>) =>
  told.map(({ explanation }) => explanation)

const toRecommendation = ({
  explanation,
  instance_id,
  name,
  savings,
  status,
  warnings,
  windows
}: Judged): Recommendation => ({
  instance_id,
  name,
  status,
  explanation,
  windows: windows.filter(({ level }) => level === "recommended"),
  savings,
  warnings
})

const refuse = ({ blockers, explanation, instance_id, name, refusals, status }: Judged): NotRecommended => {
  const [first, ...others] = blockers
  return {
    instance_id,
    name,
    status,
    reasons:
      first === undefined ? [explanation, ...explanationsOf(refusals)] : [first.explanation, ...explanationsOf(others)]
  }
}

/** An instance's place in the answer: recommended, or refused and why. */
export const recommend = (judged: Judged): Recommendation | NotRecommended =>
  judged.asleep.length > 0 && judged.blockers.length === 0 ? toRecommendation(judged) : refuse(judged)

const isRecommended = (answer: Recommendation | NotRecommended): answer is Recommendation => "savings" in answer

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** The ranking of the fleet. Instances that save the same are ordered by name. */
export const rank = (fleet: ReadonlyArray<Recommendation | NotRecommended>): Recommendations => {
  const named = fleet.toSorted(byName)
  return {
    recommendations: named.filter(isRecommended).toSorted((a, b) => compareSavings(a.savings, b.savings)),
    not_recommended: named.filter((answer): answer is NotRecommended => !isRecommended(answer))
  }
}
