import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { withoutWorkMaxima } from "./ablations.ts"
import { methodRule } from "./schedules.ts"
import { addScores, recall, type Score, scoreRule, zeroScore } from "./score.ts"
import type { Half, SimulatedCase } from "./workload.ts"

/** The ceilings of the maxima of ReadIOPS and WriteIOPS that are compared; the cap is twice as high, as that of the averages. */
const aboveFloors = [2, 4, 6, 8, 10, 12, 15, 20, 30] as const

const withCeilings = (above_floor: number): AnalysisPolicy => {
  const ceiling = { above_floor, cap: 2 * above_floor }
  const ceilings = { ...defaultAnalysisPolicy.ceilings, read_iops_max: ceiling, write_iops_max: ceiling }
  return { ...defaultAnalysisPolicy, ceilings }
}

/** What a ceiling of the IOPS maxima costs and gains, compared with the method without the new maxima. */
export interface IopsCeiling {
  readonly aboveFloor: number
  readonly half: Half
  /** The family that loses most recall, and how much of it. */
  readonly worstFamily: string
  readonly worstLoss: number
  readonly recall: number
  /** The false-sleep hours of all foreseeable cases. */
  readonly falseHours: number
}

const scoreFamilies = (all: ReadonlyArray<SimulatedCase>, half: Half, rule: ReturnType<typeof methodRule>) => {
  const families = new Map<string, Score>()
  for (const simulated of all) {
    if (simulated.case.half !== half || !simulated.case.foreseeable) continue
    const { family } = simulated.case
    families.set(family, addScores(families.get(family) ?? zeroScore, scoreRule(simulated, rule)))
  }
  return families
}

const jobs: ReadonlySet<string> = new Set(["hidden short jobs", "periodic short jobs"])

/** Compares the ceilings of the IOPS maxima on the foreseeable cases of a half. */
export const compareIopsCeilings = (all: ReadonlyArray<SimulatedCase>, half: Half): ReadonlyArray<IopsCeiling> => {
  const base = scoreFamilies(all, half, methodRule(withoutWorkMaxima))
  return aboveFloors.map((aboveFloor) => {
    const families = scoreFamilies(all, half, methodRule({}, withCeilings(aboveFloor)))
    const losses = [...families]
      .filter(([family, score]) => score.idle > 0 && !jobs.has(family))
      .map(([family, score]) => [family, recall(base.get(family) ?? zeroScore) - recall(score)] as const)
    const [worstFamily, worstLoss] = losses.reduce((worst, loss) => (loss[1] > worst[1] ? loss : worst))
    const total = [...families.values()].reduce(addScores, zeroScore)
    return { aboveFloor, half, worstFamily, worstLoss, recall: recall(total), falseHours: total.asleepActive }
  })
}
