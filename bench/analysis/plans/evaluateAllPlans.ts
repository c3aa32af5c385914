import { driftingDatabases, regularDatabases } from "./databases.ts"
import { evaluatePlans, nameOf, type PlanMode } from "./evaluatePlans.ts"
import { carriedOutModes, fleetModes, promisedModes, reducedModes } from "./modes.ts"
import type { PlanEvaluations } from "./plansReport.ts"

const distinct = (modes: ReadonlyArray<PlanMode>): ReadonlyArray<PlanMode> => [
  ...new Map(modes.map((mode) => [nameOf(mode), mode])).values()
]

/** Replays the halves that were not used to choose anything. */
export const evaluateAllPlans = (): PlanEvaluations => {
  const drifting = driftingDatabases("untuned")
  const partTime = drifting.filter(({ groups }) => groups.includes("part-time"))
  const oneFleet = [...partTime.slice(0, partTime.length / 3), ...drifting.slice(partTime.length)]
  return {
    drifting: evaluatePlans(partTime, distinct([...promisedModes, ...carriedOutModes, ...reducedModes])),
    driftingFleet: evaluatePlans(oneFleet, fleetModes),
    regular: evaluatePlans(regularDatabases("untuned"), fleetModes)
  }
}
