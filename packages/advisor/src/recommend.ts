import type { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import type { Evaluation } from "./evaluate.ts"

const explanationsOf = (notices: ReadonlyArray<{ readonly explanation: string }>) =>
  notices.map(({ explanation }) => explanation)

const toRecommendation = ({
  environment,
  explanation,
  instance_id,
  instance_status,
  kind,
  name,
  owner,
  savings,
  status,
  timezone,
  timezone_source,
  unit_policy,
  warnings,
  windows
}: Evaluation): Recommendation => ({
  instance_id,
  kind,
  name,
  owner,
  environment,
  instance_status,
  timezone,
  timezone_source,
  unit_policy,
  status,
  explanation,
  windows: windows.filter(({ level }) => level === "recommended"),
  savings,
  warnings
})

const toNotRecommended = ({
  blockers,
  environment,
  explanation,
  instance_id,
  instance_status,
  kind,
  name,
  owner,
  refusals,
  status,
  timezone,
  timezone_source,
  unit_policy,
  warnings
}: Evaluation): NotRecommended => {
  const [first, ...others] = blockers
  return {
    instance_id,
    kind,
    name,
    owner,
    environment,
    instance_status,
    timezone,
    timezone_source,
    unit_policy,
    status,
    reasons:
      first === undefined
        ? [explanation, ...explanationsOf(warnings), ...explanationsOf(refusals)]
        : [first.explanation, ...explanationsOf(others)]
  }
}

/**
 * Turns an evaluation into advice. Use it after `evaluate`.
 *
 * Returns a recommendation if the instance could sleep and nothing blocks it. Otherwise it returns the reasons: the
 * blockers, or if there are none, the explanations of the analysis. Pure.
 */
export const recommend = (evaluation: Evaluation): Recommendation | NotRecommended =>
  evaluation.asleep.length > 0 && evaluation.blockers.length === 0
    ? toRecommendation(evaluation)
    : toNotRecommended(evaluation)
