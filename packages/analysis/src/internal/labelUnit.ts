import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { MethodSteps } from "../MethodSteps.ts"
import { countObserved } from "./countObserved.ts"
import { type Baselines, makeBaselines } from "./ceilings.ts"
import { absent, type HourTable } from "./HourTable.ts"
import { labelHours, unknown } from "./labelHours.ts"

/**
 * Labels every hour of an instance or a cluster. An hour of a cluster has the greatest label of the members that existed in
 * it: idle if all are idle, active if any is active. Values that were known for fewer hours than the policy requires of an
 * instance, as of a member that was just added, prove activity only.
 */
export const labelUnit = (
  table: HourTable,
  baselines: Baselines,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Uint8Array => {
  const labels = labelHours(table, baselines, policy, steps)
  for (const rank of table.lower ?? []) {
    const ofRank = labelHours(rank, makeBaselines(rank, policy, steps), policy, steps)
    const least = countObserved(rank) < policy.minimum_observed_hours ? unknown : 0
    for (let index = 0; index < labels.length; index++) {
      if (rank.status[index] === absent) continue
      labels[index] = Math.max(labels[index] ?? unknown, ofRank[index] ?? unknown, least)
    }
  }
  return labels
}
