import { ablations } from "./ablations.ts"
import { cases, seeds } from "./cases.ts"
import { compareIopsCeilings, type IopsCeiling } from "./iopsCeilings.ts"
import { fixedThresholdRule, methodRule, type Rule, zeroConnectionsRule } from "./schedules.ts"
import { addScores, type Calibration, makeCalibration, type Score, scoreRule, zeroScore } from "./score.ts"
import { caseDays, type Half, play, type SimulatedCase } from "./workload.ts"

/** A simulated case with its score under one rule. */
export interface Result {
  readonly simulated: SimulatedCase
  readonly score: Score
}

export interface Evaluation {
  readonly method: ReadonlyArray<Result>
  /** The results of the method, fitted again every day instead of every week. */
  readonly daily: ReadonlyArray<Result>
  readonly fixedThreshold: ReadonlyArray<Result>
  readonly zeroConnections: ReadonlyArray<Result>
  readonly ablations: ReadonlyArray<{ readonly step: string; readonly results: ReadonlyArray<Result> }>
  readonly iopsCeilings: ReadonlyArray<IopsCeiling>
  readonly calibration: Calibration
}

/**
 * The hours of the week that were active in a scored week, but never in the 14 days before. A foreseeable case has none, so
 * this finds cases that are declared wrongly.
 */
export const newlyActiveHours = ({ isActive, quarterSlots }: SimulatedCase): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let from = 14; from < caseDays; from += 7) {
    const known = new Set<number>()
    for (let quarter = (from - 14) * 96; quarter < (from + 7) * 96; quarter++) {
      if (isActive[quarter] !== 1) continue
      const slot = quarterSlots[quarter] ?? 0
      if (quarter < from * 96) known.add(slot)
      else if (!known.has(slot)) found.push(slot)
    }
  }
  return found
}

export const playAll = (): ReadonlyArray<SimulatedCase> =>
  cases.flatMap((workload) => seeds[workload.half].map((seed) => play(workload, seed)))

export const sum = (results: ReadonlyArray<Result>, keep: (simulated: SimulatedCase) => boolean): Score =>
  results.filter(({ simulated }) => keep(simulated)).reduce((total, { score }) => addScores(total, score), zeroScore)

export const isOf =
  (half: Half, foreseeable: boolean) =>
  ({ case: workload }: SimulatedCase): boolean =>
    workload.half === half && workload.foreseeable === foreseeable

/** Scores the method, both baselines and every ablation on all cases. */
export const evaluate = (all: ReadonlyArray<SimulatedCase>): Evaluation => {
  const scoreAll = (rule: Rule, refitDays = 7, calibration?: Calibration) =>
    all.map((simulated): Result => ({ simulated, score: scoreRule(simulated, rule, refitDays, calibration) }))
  const calibration = makeCalibration()
  return {
    method: scoreAll(methodRule(), 7, calibration),
    daily: scoreAll(methodRule(), 1),
    fixedThreshold: scoreAll(fixedThresholdRule),
    zeroConnections: scoreAll(zeroConnectionsRule),
    ablations: Array.from(ablations, ([step, variation]) => ({ step, results: scoreAll(methodRule(variation)) })),
    iopsCeilings: (["tuned", "untuned"] as const).flatMap((half) => compareIopsCeilings(all, half)),
    calibration
  }
}
