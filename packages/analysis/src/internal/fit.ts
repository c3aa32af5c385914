import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { type Baselines, makeBaselines } from "./ceilings.ts"
import type { HourTable } from "./HourTable.ts"
import { labelHours } from "./labels.ts"
import type { MethodSteps } from "./MethodSteps.ts"
import { findNovelty } from "./novelty.ts"
import { findRaisedLevels } from "./raisedLevels.ts"
import { findRuns, slotsOf } from "./runs.ts"
import { countSlots, makePools, poolEvidence } from "./slots.ts"
import { findSurprises } from "./surprises.ts"
import { candidate, type Findings, judgeSlots, none, recommended, type Verdict } from "./verdicts.ts"
import { toLocalHours } from "./Week.ts"

/** How many thin hours between two strong ones a window may bridge. */
const longestBridge = 2

/** How often a thin hour must have been seen idle to be bridged. */
const fewestBridged = 2

/** What one stretch of history says about every hour of the week. */
export interface Fit extends Findings {
  readonly baselines: Baselines
  readonly labels: Uint8Array
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Raises thin hours that lie between strong ones: idle whenever observed, and observed at least once. */
const bridge = (verdicts: ReadonlyArray<Verdict>, findings: Findings): ReadonlyArray<Verdict> => {
  const isThin = (slot: number) =>
    verdicts[slot]?.level !== recommended &&
    (verdicts[slot]?.reason === "few_observations" || verdicts[slot]?.reason === "unknown") &&
    findings.evidence[slot]?.active === 0 &&
    (findings.evidence[slot]?.idle ?? 0) >= fewestBridged
  const raisedSlots = new Set(
    findRuns((slot) => verdicts[slot]?.level !== recommended)
      .filter((run) => run.length <= longestBridge && slotsOf(run).every(isThin))
      .flatMap(slotsOf)
  )
  return verdicts.map((verdict, slot) => (raisedSlots.has(slot) ? { level: recommended, reason: null } : verdict))
}

/** Leaves no stretch of recommended hours shorter than the policy's minimum. */
const dropShortRuns = (verdicts: ReadonlyArray<Verdict>, policy: AnalysisPolicy): ReadonlyArray<Verdict> => {
  const short = new Set(
    findRuns((slot) => verdicts[slot]?.level === recommended)
      .filter((run) => run.length < policy.minimum_run_hours)
      .flatMap(slotsOf)
  )
  const shortened = verdicts.map((verdict, slot): Verdict =>
    short.has(slot) ? { level: candidate, reason: "short_run" } : verdict
  )
  const shortCandidates = new Set(
    findRuns((slot) => shortened[slot]?.level === candidate)
      .filter((run) => run.length < policy.minimum_run_hours)
      .flatMap(slotsOf)
  )
  return shortened.map((verdict, slot): Verdict =>
    shortCandidates.has(slot) ? { level: none, reason: verdict.reason ?? "short_run" } : verdict
  )
}

/** Fits the table: which hours of the local week could sleep. `awake` are hours of the week that never sleep. */
export const fit = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Fit => {
  const baselines = makeBaselines(table, policy, steps)
  const labels = labelHours(table, baselines, policy, steps)
  const local = toLocalHours(table, labels, steps.local_week ? timezone : "UTC")
  const counts = countSlots(local)
  const pools = makePools(counts, steps)
  const evidence = poolEvidence(counts, pools, steps)
  const raised = steps.raised_levels ? findRaisedLevels(local, baselines, policy) : []
  const surprises = findSurprises(local, counts, raised)
  const allowedSurprises = policy.surprise_days_per_week * Math.ceil(table.length / hoursPerWeek)
  const findings: Findings = {
    local,
    counts,
    pools,
    evidence,
    raised,
    surprises,
    novelty: findNovelty(local),
    tooManySurprises: steps.surprise_limit && surprises.days > allowedSurprises
  }
  const judged = judgeSlots(findings, policy, steps)
  const bridged = steps.bridging ? bridge(judged, findings) : judged
  const allowed = bridged.map((verdict, slot): Verdict =>
    awake.has(slot) && verdict.level !== none ? { level: none, reason: "protected" } : verdict
  )
  return { ...findings, baselines, labels, verdicts: dropShortRuns(allowed, policy) }
}
