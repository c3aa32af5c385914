import type { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import { type Evaluation, savesByPlans } from "./evaluate.ts"

const explanationsOf = (notices: ReadonlyArray<{ readonly explanation: string }>) =>
  notices.map(({ explanation }) => explanation)

/** Why a unit is recommended. One without a recommended window is recommended for what its plans would have saved. */
const explain = ({ asleep, explanation, savings: { asleep_hours_per_week, days } }: Evaluation): string =>
  asleep.length > 0
    ? explanation
    : `${explanation}; its daily plans would have slept ${Math.round(asleep_hours_per_week)} hours a week in the last ${days} days: follow its plans`

const toRecommendation = (evaluation: Evaluation): Recommendation => ({
  instance_id: evaluation.instance_id,
  kind: evaluation.kind,
  name: evaluation.name,
  owner: evaluation.owner,
  environment: evaluation.environment,
  instance_status: evaluation.instance_status,
  timezone: evaluation.timezone,
  timezone_source: evaluation.timezone_source,
  unit_policy: evaluation.unit_policy,
  status: evaluation.status,
  explanation: explain(evaluation),
  windows: evaluation.windows.filter(({ level }) => level === "recommended"),
  savings: evaluation.savings,
  warnings: evaluation.warnings
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
 * Returns a recommendation if nothing blocks the instance, and the replay of its plans saved something or a window of its
 * usual week is recommended. Otherwise it returns the reasons: the
 * blockers, or if there are none, the explanations of the analysis. Pure.
 */
export const recommend = (evaluation: Evaluation): Recommendation | NotRecommended =>
  (savesByPlans(evaluation.savings) || evaluation.asleep.length > 0) && evaluation.blockers.length === 0
    ? toRecommendation(evaluation)
    : toNotRecommended(evaluation)
