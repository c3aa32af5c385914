import type { DecisionState } from "@snoozeql/domain/Decision"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { DecisionSelection } from "@snoozeql/store/DecisionSelection"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect } from "effect"

/** Returns the filter of a listing for the parameter `decision`: the decisions that are in force by the database's clock. */
export const decisionFilter = (
  state: DecisionState | undefined,
  { snapshotTime }: Pick<MetricsStore["Service"], "snapshotTime">
): Effect.Effect<{ readonly decision?: DecisionSelection }, StoreUnavailable> =>
  state === undefined ? Effect.succeed({}) : Effect.map(snapshotTime, (at) => ({ decision: { states: [state], at } }))
