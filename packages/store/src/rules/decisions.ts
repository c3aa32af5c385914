import { DecisionState, InvalidDecision, standingDecision, UnitDecision } from "@snoozeql/domain/Decision"
import { isRepresentable } from "@snoozeql/domain/Instant"
import { Result, Schema, Struct } from "effect"
import type { DecisionSelection } from "../DecisionSelection.ts"
import type { DecidedUnit, NewDecision } from "../DecisionStore.ts"
import { checker, type Violation } from "./checker.ts"

const decisionChecker = checker(Schema.toType(Schema.Struct(Struct.omit(UnitDecision.fields, ["version"]))))

const brokenRule = ({ decided_at, reason, until, verdict }: NewDecision): Violation | undefined => {
  if (verdict === "dismissed" && reason === null) return { field: "reason", message: "a dismissal needs a reason" }
  if (until !== null && !isRepresentable(until)) {
    return { field: "until", message: "until is not in the years 1 to 9999" }
  }
  return isRepresentable(decided_at)
    ? undefined
    : { field: "decided_at", message: "decided_at is not in the years 1 to 9999" }
}

/** Checks a decision that is to be stored. */
export const checkDecision = (decision: NewDecision): Result.Result<NewDecision, InvalidDecision> =>
  decisionChecker(decision).pipe(
    Result.flatMap((checked): Result.Result<NewDecision, Violation> => {
      const violation = brokenRule(checked)
      return violation === undefined ? Result.succeed(checked) : Result.fail(violation)
    }),
    Result.mapError((violation) => new InvalidDecision(violation))
  )

/** The schema of a `DecisionSelection`, for the schema of a page. */
export const DecisionSelectionSchema = Schema.Struct({
  states: Schema.Array(DecisionState),
  at: Schema.DateTimeUtc
})

/** Returns what the decision about a unit is. `decided` is undefined for a unit without one. */
export const decisionStateOf = (decided: DecidedUnit | undefined, at: DecisionSelection["at"]): DecisionState => {
  if (decided === undefined) return "none"
  const { decision, newestVersion } = decided
  return standingDecision(decision, { newestVersion, now: at }).in_force ? decision.verdict : "none"
}
