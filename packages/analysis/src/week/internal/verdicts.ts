import type { AwakeReason } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { dayTypeHour } from "@snoozeql/domain/HourOfWeek"
import type { Novelty } from "./novelty.ts"
import type { RaisedLevel } from "./raisedLevels.ts"
import type { PoolEvidence, SlotCounts } from "./slots.ts"
import type { Surprises } from "./surprises.ts"
import type { LocalHours } from "./LocalHours.ts"

export const none = 0
export const candidate = 1
export const recommended = 2

/** Whether an hour of the week may sleep. If it may not, or is only a candidate, `reason` says why. */
export interface Verdict {
  readonly level: typeof none | typeof candidate | typeof recommended
  readonly reason: AwakeReason | null
}

/** What every hour of the week is decided by. */
export interface Findings {
  readonly local: LocalHours
  readonly counts: SlotCounts
  readonly evidence: ReadonlyArray<PoolEvidence>
  readonly pools: ReadonlyArray<ReadonlyArray<number>>
  readonly raised: ReadonlyArray<RaisedLevel | undefined>
  readonly surprises: Surprises
  /** On how many days there may be surprises before nothing is recommended. */
  readonly allowedSurpriseDays: number
  readonly novelty: Novelty
}

/** An hour stays awake if its doubtful observations exceed this share of the idle ones. */
const mostDoubtful = 0.5

/** Decides each hour of the week by its evidence only, before bridging, protected hours and the length of runs count. */
export const decideSlots = (findings: Findings, policy: AnalysisPolicy): ReadonlyArray<Verdict> => {
  const { counts, evidence, novelty, pools, raised, surprises } = findings
  const refuse = (reason: AwakeReason): Verdict => ({ level: none, reason })
  return evidence.map((pool, slot): Verdict => {
    const quiet = pool.idle + pool.cpu_idle
    if (quiet === 0) return refuse(pool.active > 0 ? "active" : pool.doubtful > 0 ? "doubtful" : "unknown")
    if (pool.doubtful > mostDoubtful * quiet) return refuse("doubtful")
    const surprising = (pools[slot] ?? []).reduce((sum, member) => sum + (surprises.counts[member] ?? 0), 0)
    if (pool.active > surprising) {
      return refuse(surprises.regular[slot] === 1 ? "active" : "spill_over")
    }
    const typeHour = dayTypeHour(slot)
    if ((counts.active[slot] ?? 0) > 0) return refuse("active")
    if (novelty.underWay || novelty.hours[slot % 24] === 1) return refuse("new_activity")
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
