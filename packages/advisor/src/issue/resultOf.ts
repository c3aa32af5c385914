import type { AdvisedBlocker } from "@snoozeql/domain/Advice"
import type { Recommendation } from "@snoozeql/domain/Recommendation"
import type { ResultDraft, SavedMoney } from "@snoozeql/store/AdviceResults"
import type { Evaluation } from "../evaluate.ts"
import { isReserved, rankOf } from "../rank.ts"
import { recommend } from "../recommend.ts"
import { lasting } from "./standing.ts"

/** What counts in totals: money that would be paid otherwise. */
const savedOf = ({ savings, warnings }: Recommendation): SavedMoney | null => {
  const money = savings.after_discount?.per_month ?? savings.per_month
  if (money === null || savings.price === null || isReserved({ warnings })) return null
  return { expected: money.expected, conservative: money.conservative, currency: savings.price.currency }
}

/**
 * Returns the result that is issued of a unit. What comes and goes with its status is omitted, since the list adds it at
 * the time of a request. `unread` says since when nothing was read of the unit, and becomes a warning. Pure.
 */
export const resultOf = (evaluation: Evaluation, unread: ReadonlyArray<AdvisedBlocker>): ResultDraft => {
  const result = recommend({
    ...evaluation,
    blockers: lasting(evaluation.blockers),
    warnings:
      evaluation.warnings.length === 0
        ? []
        : [...unread.map(({ explanation }) => ({ kind: "not_read" as const, explanation })), ...evaluation.warnings]
  })
  return { result, rank: rankOf(result), saved: "savings" in result ? savedOf(result) : null }
}
