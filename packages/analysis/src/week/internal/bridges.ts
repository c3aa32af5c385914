import { findRuns, slotsOf } from "./runs.ts"
import { type Findings, recommended, type Verdict } from "./verdicts.ts"

/** How many seldom observed hours between two certain ones a window may bridge. */
const longestBridge = 2

/** How often a seldom observed hour must have been idle to be bridged. */
const fewestBridged = 2

/** Finds the seldom observed hours between certain ones that were idle whenever observed, and at least twice. */
export const findBridged = (verdicts: ReadonlyArray<Verdict>, findings: Findings): ReadonlySet<number> => {
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
