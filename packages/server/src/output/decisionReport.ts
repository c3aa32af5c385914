import type { DecisionEnd, StandingDecision } from "@snoozeql/domain/Decision"
import { DateTime } from "effect"

const endWords: { readonly [End in DecisionEnd]: string } = {
  expired: "its date has passed",
  advice_changed: "the advice has changed since"
}

/** The verdict with its date, such as `dismissed until 2026-03-01T00:00:00.000Z`. */
export const describeVerdict = ({ until, verdict }: Pick<StandingDecision, "until" | "verdict">): string =>
  until === null ? verdict : `${verdict} until ${DateTime.formatIso(until)}`

/** A decision in one line: what was decided, by whom, when, why, and whether that holds. */
export const describeDecision = (decision: StandingDecision): string => {
  const { decided_at, decided_by, ended_because, reason } = decision
  const by = decided_by === null ? "" : ` by ${decided_by}`
  const why = reason === null ? "" : `: ${reason}`
  const ended = ended_because === null ? "" : ` (not in force any more: ${endWords[ended_because]})`
  return `${describeVerdict(decision)}${by} at ${DateTime.formatIso(decided_at)}${why}${ended}`
}

/** A report for people: what was decided about the advice for a unit. */
export const decisionReport = (name: string, decision: StandingDecision | null): string =>
  `${name}: ${decision === null ? "nobody has decided about its advice" : describeDecision(decision)}`
