import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { type Baselines, makeBaselines } from "../../labels/ceilings.ts"
import type { HourTable } from "../../hours/internal/HourTable.ts"
import { labelUnit, lowerRanks, type Rank } from "../../labels/labelUnit.ts"
import type { MethodSteps } from "../../MethodSteps.ts"
import { findNovelty } from "./novelty.ts"
import { findRaisedLevels, type RaisedLevel } from "./raisedLevels.ts"
import { findRuns, slotsOf } from "./runs.ts"
import { countSlots, makePools, gatherEvidence } from "./slots.ts"
import { findSurprises } from "./surprises.ts"
import { candidate, type Findings, decideSlots, none, recommended, type Verdict } from "./verdicts.ts"
import { toLocalHours } from "./LocalHours.ts"

/** How many seldom observed hours between two certain ones a window may bridge. */
const longestBridge = 2

/** How often a seldom observed hour must have been idle to be bridged. */
const fewestBridged = 2

/** What a span of history shows of every hour of the week. */
export interface Fit extends Findings {
  readonly baselines: Baselines
  readonly labels: Uint8Array
  /** Seldom observed hours that are recommended because they lie between certain ones. */
  readonly bridged: ReadonlySet<number>
  /** What was decided by the evidence only, before the policy's protected hours and the length of runs count. */
  readonly decided: ReadonlyArray<Verdict>
  /** The same, after protected hours were refused and short runs demoted. */
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Finds the seldom observed hours between certain ones that were idle whenever observed, and at least twice. */
const findBridged = (verdicts: ReadonlyArray<Verdict>, findings: Findings): ReadonlySet<number> => {
  const isThin = (slot: number) =>
    (verdicts[slot]?.reason === "few_observations" || verdicts[slot]?.reason === "unknown") &&
    findings.evidence[slot]?.active === 0 &&
    ((findings.counts.idle[slot] ?? 0) > 0 || findings.counts.doubtful[slot] === 0) &&
    (findings.evidence[slot]?.idle ?? 0) >= fewestBridged
  return new Set(
    findRuns((slot) => verdicts[slot]?.level !== recommended)
      .filter((run) => run.length <= longestBridge && slotsOf(run).every(isThin))
      .flatMap(slotsOf)
  )
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

/** The raised levels of an instance, or of the members of a cluster. */
const findRaisedLevelsOfUnit = (
  { baselines, labels, local, zone }: Pick<Fit, "baselines" | "labels" | "local"> & { readonly zone: string },
  lower: ReadonlyArray<Rank>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): ReadonlyArray<RaisedLevel | undefined> => {
  const raised = findRaisedLevels(local, baselines, policy, steps)
  const ofLower = lower.map((rank) =>
    findRaisedLevels(toLocalHours(rank.table, labels, zone), rank.baselines, policy, steps)
  )
  return ofLower.reduce((found, ofRank) => found.map((level, hour) => level ?? ofRank[hour]), raised)
}

/** Decides from the table which hours of the local week may sleep. `awake` are hours of the week that must not. */
export const fit = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Fit => {
  const baselines = makeBaselines(table, policy, steps)
  const lower = lowerRanks(table, policy, steps)
  const labels = labelUnit({ table, baselines }, lower, policy, steps)
  const zone = steps.local_week ? timezone : "UTC"
  const local = toLocalHours(table, labels, zone)
  const counts = countSlots(local)
  const pools = makePools(counts, steps)
  const raised = steps.raised_levels
    ? findRaisedLevelsOfUnit({ baselines, labels, local, zone }, lower, policy, steps)
    : []
  const surprises = findSurprises(local, counts, raised)
  const allowedSurpriseDays = policy.surprise_days_per_week * Math.ceil(table.length / hoursPerWeek)
  const findings: Findings = {
    local,
    counts,
    pools,
    evidence: gatherEvidence(counts, pools, steps),
    raised,
    surprises,
    allowedSurpriseDays: steps.surprise_limit ? allowedSurpriseDays : Number.POSITIVE_INFINITY,
    novelty: findNovelty(local)
  }
  const unbridged = decideSlots(findings, policy, steps)
  const bridged = steps.bridging ? findBridged(unbridged, findings) : new Set<number>()
  const decided = unbridged.map((verdict, slot): Verdict =>
    bridged.has(slot) ? { level: recommended, reason: null } : verdict
  )
  const allowed = decided.map((verdict, slot): Verdict =>
    awake.has(slot) && verdict.level !== none ? { level: none, reason: "protected" } : verdict
  )
  return { ...findings, baselines, labels, bridged, decided, verdicts: dropShortRuns(allowed, policy) }
}
