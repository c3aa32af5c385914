import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { MethodSteps } from "../MethodSteps.ts"
import { countObserved } from "../hours/internal/countObserved.ts"
import { type Baselines, makeBaselines } from "./ceilings.ts"
import { absent, type HourTable } from "../hours/internal/HourTable.ts"
import { labelHours, unknown } from "./labelHours.ts"

/** The values of one rank of a cluster, with their own baselines. */
export interface Rank {
  readonly table: HourTable
  readonly baselines: Baselines
}

/** The lower ranks of a cluster. None for an instance. */
export const lowerRanks = (table: HourTable, policy: AnalysisPolicy, steps: MethodSteps): ReadonlyArray<Rank> =>
  (table.lower ?? []).map((rank) => ({ table: rank, baselines: makeBaselines(rank, policy, steps) }))

/**
 * Labels every hour of an instance or a cluster. An hour of a cluster has the greatest label of the members that
 * existed in it: idle if all are idle, active if any is active. Values that were known for fewer hours than the policy
 * requires of an instance, as of a member that was just added, prove activity only.
 */
export const labelUnit = (
  greatest: Rank,
  lower: ReadonlyArray<Rank>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Uint8Array => {
  const labels = labelHours(greatest.table, greatest.baselines, policy, steps)
  for (const { baselines, table } of lower) {
    const ofRank = labelHours(table, baselines, policy, steps)
    const least = countObserved(table) < policy.minimum_observed_hours ? unknown : 0
    for (let index = 0; index < labels.length; index++) {
      if (table.status[index] === absent) continue
      labels[index] = Math.max(labels[index] ?? unknown, ofRank[index] ?? unknown, least)
    }
  }
  return labels
}
