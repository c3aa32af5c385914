import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { countObserved } from "../hours/internal/countObserved.ts"
import { absent, type HourTable } from "../hours/internal/HourTable.ts"
import { type Baselines, makeBaselines } from "./ceilings.ts"
import { labelHours, unknown } from "./labelHours.ts"

/** The stages that label hours, which a measurement can replace by its own. */
export interface LabelStages {
  readonly makeBaselines: typeof makeBaselines
  readonly labelHours: typeof labelHours
}

/** The stages as they are used outside of measurements. */
export const usualLabelStages: LabelStages = { makeBaselines, labelHours }

/** By what the hours of one of the lower ranks of a cluster are labelled. */
export interface RankBaselines {
  readonly baselines: Baselines
  /**
   * Whether the rank can be idle. Values that are known for fewer hours than the policy requires of an instance, as of
   * a member that was just added, prove activity only.
   */
  readonly provesIdleness: boolean
}

/** By what the hours of an instance or a cluster are labelled. */
export interface UnitBaselines {
  /** Of an instance, or of the greatest values of a cluster's members. */
  readonly baselines: Baselines
  /** Of the lower values of a cluster's members. Empty for an instance. */
  readonly lower: ReadonlyArray<RankBaselines>
}

/** Makes the baselines of an instance, or those of every rank of a cluster. */
export const makeUnitBaselines = (
  table: HourTable,
  policy: AnalysisPolicy,
  stages: LabelStages = usualLabelStages
): UnitBaselines => ({
  baselines: stages.makeBaselines(table, policy),
  lower: (table.lower ?? []).map((rank) => ({
    baselines: stages.makeBaselines(rank, policy),
    provesIdleness: countObserved(rank) >= policy.minimum_observed_hours
  }))
})

/**
 * Labels every hour of an instance or a cluster. An hour of a cluster has the greatest label of the members that
 * existed in it: idle if all are idle, active if any is active. The table may have other hours than the one that the
 * baselines were made from.
 */
export const labelUnit = (
  table: HourTable,
  { baselines, lower }: UnitBaselines,
  policy: AnalysisPolicy,
  stages: LabelStages = usualLabelStages
): Uint8Array => {
  const labels = stages.labelHours(table, baselines, policy)
  for (const [index, rank] of (table.lower ?? []).entries()) {
    const ofRank = lower[index]
    const rankLabels = ofRank === undefined ? undefined : stages.labelHours(rank, ofRank.baselines, policy)
    const least = ofRank?.provesIdleness === true ? 0 : unknown
    for (let hour = 0; hour < labels.length; hour++) {
      if (rank.status[hour] === absent) continue
      labels[hour] = Math.max(labels[hour] ?? unknown, rankLabels?.[hour] ?? unknown, least)
    }
  }
  return labels
}
