import type { DecisionState, RankingDecision } from "@snoozeql/domain/Decision"
import type { ResultFilter, ResultPage, TotalsPage } from "@snoozeql/store/AdviceResults"
import type { DecisionSelection } from "@snoozeql/store/DecisionSelection"
import type { DateTime } from "effect"

/** Selects by the decision about the advice of units. */
interface ByDecision {
  /** Without one, all units are selected whose advice is not dismissed. */
  readonly decision?: RankingDecision
}

/** Which units a ranking lists. What is omitted selects all, except that dismissed units must be asked for. */
export interface RankingFilter extends Omit<ResultFilter, "decision">, ByDecision {}

/** A page of a ranking. */
export interface RankingPage extends Omit<ResultPage, "decision">, ByDecision {}

/** A page of the totals of a ranking, divided by a field of the units. */
export interface RankingTotalsPage extends Omit<TotalsPage, "decision">, ByDecision {}

const undismissed: ReadonlyArray<DecisionState> = ["accepted", "none"]

/** Returns the store's form of a filter of the ranking at `now`. Pure. */
export const selectDecided = <Filter extends ByDecision>(
  filter: Filter,
  now: DateTime.Utc
): Omit<Filter, "decision"> & { readonly decision?: DecisionSelection } => {
  const { decision, ...others } = filter
  if (decision === "all") return others
  return { ...others, decision: { states: decision === undefined ? undismissed : [decision], at: now } }
}
