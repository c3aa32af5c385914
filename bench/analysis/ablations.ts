import type { ObservedHistory } from "@snoozeql/analysis/hours/ObservedHistory"
import { usualWeeklyStages, type WeeklyStages } from "@snoozeql/analysis/week/stages"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { Record } from "effect"

/** How the weekly method is changed. What is omitted stays as it is. */
export interface Variation {
  readonly stages?: Partial<WeeklyStages>
  readonly policy?: (policy: AnalysisPolicy) => AnalysisPolicy
  readonly timezone?: string
  /** What is observed. */
  readonly history?: (history: ObservedHistory) => ObservedHistory
}

const { decideSlots, labelHours, makeBaselines } = usualWeeklyStages

/** The policy with other limits of each series' ceiling. */
const withCeilings = (
  policy: AnalysisPolicy,
  limits: Partial<AnalysisPolicy["ceilings"]["cpu_avg"]>
): AnalysisPolicy => ({
  ...policy,
  ceilings: Record.map(policy.ceilings, (ceiling) => ({ ...ceiling, ...limits }))
})

/** The method without the maxima of connections, reads and writes. */
export const withoutWorkMaxima: Variation = {
  history: ({ series, statusChanges }) => ({
    statusChanges,
    series: series.map((column) =>
      column.metric_name === "CPUUtilization"
        ? column
        : { ...column, max_value: new Float64Array(column.max_value.length).fill(Number.NaN) }
    )
  })
}

/** The method with one step omitted, by the name of the step: its stage is replaced by one that omits it. */
export const ablations: ReadonlyMap<string, Variation> = new Map<string, Variation>([
  [
    // Floors are zero.
    "instance_floors",
    {
      stages: {
        makeBaselines: (table, policy) =>
          Record.map(makeBaselines(table, policy), (baseline, name) => {
            const { above_floor, cap } = policy.ceilings[name]
            const floor = Number.isNaN(baseline.floor) ? baseline.floor : 0
            return { ...baseline, floor, ceiling: Math.min(cap, above_floor) }
          })
      }
    }
  ],
  ["complete_hours", { policy: (policy) => ({ ...policy, complete_hour_share: 0 }) }],
  [
    // No maximum of CPU is too high.
    "cpu_maximum",
    {
      stages: {
        labelHours: (table, baselines, policy) =>
          labelHours(
            table,
            { ...baselines, cpu_max: { ...baselines.cpu_max, ceiling: Number.POSITIVE_INFINITY } },
            policy
          )
      }
    }
  ],
  ["work_maxima", withoutWorkMaxima],
  [
    // Connections that are always held open, or IOPS that never rest, are a proof as well.
    "proof_of_rest",
    {
      stages: {
        labelHours: (table, baselines, policy) =>
          labelHours(table, baselines, withCeilings(policy, { above_floor: Number.POSITIVE_INFINITY }))
      }
    }
  ],
  [
    // No value above its ceiling is low enough to be housekeeping.
    "doubt",
    {
      stages: {
        labelHours: (table, baselines, policy) => labelHours(table, baselines, withCeilings(policy, { cap: 0 }))
      }
    }
  ],
  ["raised_levels", { stages: { findRaisedLevels: () => [] } }],
  ["local_week", { timezone: "UTC" }],
  ["day_type_pools", { stages: { makePools: () => Array.from({ length: hoursPerWeek }, (_, slot) => [slot]) } }],
  ["confidence", { stages: { confidenceOf: (idle, observed) => (observed === 0 ? 0 : idle / observed) } }],
  ["novelty", { stages: { findNovelty: () => ({ hours: new Uint8Array(24), underWay: false }) } }],
  ["bridging", { stages: { findBridged: () => new Set() } }],
  [
    // The hour's own activity does not count.
    "own_activity",
    {
      stages: {
        decideSlots: (findings, policy) =>
          decideSlots({ ...findings, counts: { ...findings.counts, active: new Uint16Array(hoursPerWeek) } }, policy)
      }
    }
  ],
  [
    // All activity counts as a surprise, and none as regular.
    "spill_over",
    {
      stages: {
        decideSlots: (findings, policy) => {
          const counts = new Uint16Array(hoursPerWeek).fill(0xff_ff)
          return decideSlots({ ...findings, surprises: { ...findings.surprises, counts } }, policy)
        }
      }
    }
  ],
  [
    "surprise_limit",
    {
      stages: {
        decideSlots: (findings, policy) =>
          decideSlots({ ...findings, allowedSurpriseDays: Number.POSITIVE_INFINITY }, policy)
      }
    }
  ],
  ["veto", { policy: (policy) => ({ ...policy, veto_on_backtest_failure: false }) }]
])
