import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { HourTable } from "../../hours/internal/HourTable.ts"
import { labelUnit, makeUnitBaselines, type UnitBaselines } from "../../labels/labelUnit.ts"
import type { WeeklyStages } from "../stages.ts"
import type { RaisedLevel } from "./raisedLevels.ts"
import { findRuns, slotsOf } from "./runs.ts"
import { countSlots, gatherEvidence } from "./slots.ts"
import { findSurprises } from "./surprises.ts"
import { candidate, type Findings, none, recommended, type Verdict } from "./verdicts.ts"
import { toLocalHours } from "./LocalHours.ts"

/** What a span of history shows of every hour of the week. */
export interface Fit extends Findings, UnitBaselines {
  readonly labels: Uint8Array
  /** Seldom observed hours that are recommended because they lie between certain ones. */
  readonly bridged: ReadonlySet<number>
  /** What was decided by the evidence only, before the policy's protected hours and the length of runs count. */
  readonly decided: ReadonlyArray<Verdict>
  /** The same, after protected hours were refused and short runs demoted. */
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Demotes runs of recommended hours, then of candidate hours, that are shorter than the policy's minimum. */
const dropShortRuns = (verdicts: ReadonlyArray<Verdict>, policy: AnalysisPolicy): ReadonlyArray<Verdict> => {
  const shortRuns = (of: ReadonlyArray<Verdict>, level: Verdict["level"]) =>
    new Set(
      findRuns((slot) => of[slot]?.level === level)
        .filter((run) => run.length < policy.minimum_run_hours)
        .flatMap(slotsOf)
    )
  const short = shortRuns(verdicts, recommended)
  const demoted = verdicts.map((verdict, slot): Verdict =>
    short.has(slot) ? { level: candidate, reason: "short_run" } : verdict
  )
  const shortCandidates = shortRuns(demoted, candidate)
  return demoted.map((verdict, slot): Verdict =>
    shortCandidates.has(slot) ? { level: none, reason: verdict.reason } : verdict
  )
}

/** Refuses the hours that must stay awake, and demotes the runs that are too short then. */
export const decideAwake = (
  decided: ReadonlyArray<Verdict>,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy
): ReadonlyArray<Verdict> =>
  dropShortRuns(
    decided.map((verdict, slot): Verdict =>
      awake.has(slot) && verdict.level !== none ? { level: none, reason: "protected" } : verdict
    ),
    policy
  )

/** The raised levels of an instance, or of the members of a cluster. */
const findRaisedLevelsOfUnit = (
  table: HourTable,
  timezone: string,
  { baselines, labels, local, lower }: Pick<Fit, "baselines" | "labels" | "local" | "lower">,
  policy: AnalysisPolicy,
  { findRaisedLevels }: WeeklyStages
): ReadonlyArray<RaisedLevel | undefined> => {
  const raised = findRaisedLevels(local, baselines, policy)
  const ofLower = (table.lower ?? []).flatMap((rank, index) => {
    const ofRank = lower[index]
    return ofRank === undefined
      ? []
      : [findRaisedLevels(toLocalHours(rank, labels, timezone), ofRank.baselines, policy)]
  })
  return ofLower.reduce((found, ofRank) => found.map((level, hour) => level ?? ofRank[hour]), raised)
}

/** Decides from the table which hours of the local week may sleep. `awake` are hours of the week that must not. */
export const fit = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  stages: WeeklyStages
): Fit => {
  const baselines = makeUnitBaselines(table, policy, stages)
  const labels = labelUnit(table, baselines, policy, stages)
  const local = toLocalHours(table, labels, timezone)
  const counts = countSlots(local)
  const pools = stages.makePools(counts)
  const raised = findRaisedLevelsOfUnit(table, timezone, { ...baselines, labels, local }, policy, stages)
  const findings: Findings = {
    local,
    counts,
    pools,
    evidence: gatherEvidence(counts, pools, stages.confidenceOf),
    raised,
    surprises: findSurprises(local, counts, raised),
    allowedSurpriseDays: policy.surprise_days_per_week * Math.ceil(table.length / hoursPerWeek),
    novelty: stages.findNovelty(local)
  }
  const unbridged = stages.decideSlots(findings, policy)
  const bridged = stages.findBridged(unbridged, findings)
  const decided = unbridged.map((verdict, slot): Verdict =>
    bridged.has(slot) ? { level: recommended, reason: null } : verdict
  )
  return { ...findings, ...baselines, labels, bridged, decided, verdicts: decideAwake(decided, awake, policy) }
}
