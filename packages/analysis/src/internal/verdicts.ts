import type { AwakeReason } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { isActive, isIdle } from "./labels.ts"
import { hourOfWeek } from "./localTime.ts"
import type { MethodSteps } from "./MethodSteps.ts"
import type { Novelty } from "./novelty.ts"
import type { RaisedLevel } from "./raisedLevels.ts"
import { dayTypeOf, type PoolEvidence, type SlotCounts } from "./slots.ts"
import type { Surprises } from "./surprises.ts"
import type { LocalHours } from "./Week.ts"

export const none = 0
export const candidate = 1
export const recommended = 2

/** Whether an hour of the week may sleep, and if not, or only as a candidate, why. */
export interface Verdict {
  readonly level: typeof none | typeof candidate | typeof recommended
  readonly reason: AwakeReason | null
}

/** So many of the latest observations of a day type at an hour must be idle. */
const recentObservations = 2

/** The hours of weekdays (0–23) and weekends (24–47) with activity among their latest observations. */
const findRecentActivity = (local: LocalHours): Uint8Array => {
  const recent = new Uint8Array(48)
  const seen = new Uint8Array(48)
  for (let index = local.length - 1; index >= 0; index--) {
    const label = local.labels[index]
    if (local.exists[index] !== 1 || !(isActive(label) || isIdle(label))) continue
    const slot = hourOfWeek(local.first + index)
    const key = dayTypeOf(slot) * 24 + (slot % 24)
    if (isActive(label) && (seen[key] ?? 0) < recentObservations) recent[key] = 1
    seen[key] = Math.min(recentObservations, (seen[key] ?? 0) + 1)
  }
  return recent
}

export interface Findings {
  readonly local: LocalHours
  readonly counts: SlotCounts
  readonly evidence: ReadonlyArray<PoolEvidence>
  readonly pools: ReadonlyArray<ReadonlyArray<number>>
  readonly raised: ReadonlyArray<RaisedLevel | undefined>
  readonly surprises: Surprises
  /** On how many days there may be surprises. */
  readonly allowedSurpriseDays: number
  readonly novelty: Novelty
}

/** Judges every hour of the week by its evidence alone, before policy, bridging and the length of runs. */
export const judgeSlots = (findings: Findings, policy: AnalysisPolicy, steps: MethodSteps): ReadonlyArray<Verdict> => {
  const { counts, evidence, local, novelty, pools, raised, surprises } = findings
  const recent = steps.recency ? findRecentActivity(local) : new Uint8Array(48)
  const refuse = (reason: AwakeReason): Verdict => ({ level: none, reason })
  return evidence.map((pool, slot): Verdict => {
    const quiet = pool.idle + pool.cpu_idle
    if (quiet === 0) return refuse(pool.active > 0 ? "active" : "unknown")
    const surprising = (pools[slot] ?? []).reduce((sum, member) => sum + (surprises.counts[member] ?? 0), 0)
    if (steps.spill_over && pool.proven > surprising) {
      return refuse(surprises.regular[slot] === 1 ? "active" : "spill_over")
    }
    const typeHour = dayTypeOf(slot) * 24 + (slot % 24)
    if (steps.own_activity && (counts.proven[slot] ?? 0) > 0) return refuse("active")
    if (recent[typeHour] === 1) return refuse("recent_activity")
    if (steps.novelty && (novelty.underWay || novelty.hours[slot % 24] === 1)) return refuse("new_activity")
    if (raised[typeHour] !== undefined) return refuse("raised_level")
    if (surprises.days > findings.allowedSurpriseDays) return refuse("random_activity")
    if (pool.confidence >= policy.recommended_confidence && (counts.idle[slot] ?? 0) > 0) {
      return { level: recommended, reason: null }
    }
    if (pool.cpuConfidence >= policy.candidate_confidence) {
      const reason =
        pool.cpuConfidence >= policy.recommended_confidence
          ? pool.confidence >= policy.recommended_confidence
            ? "unknown"
            : "cpu_only"
          : "few_observations"
      return { level: candidate, reason }
    }
    return refuse(pool.active > 0 ? "active" : "few_observations")
  })
}
