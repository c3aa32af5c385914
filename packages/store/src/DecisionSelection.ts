import type { DecisionState } from "@snoozeql/domain/Decision"
import type { DateTime } from "effect"

/**
 * Selects units by what the decision about their advice is at a time. `none` selects those without a decision in force,
 * and members of clusters, which have none.
 */
export interface DecisionSelection {
  readonly states: ReadonlyArray<DecisionState>
  /** The present, by the database's clock. */
  readonly at: DateTime.Utc
}
