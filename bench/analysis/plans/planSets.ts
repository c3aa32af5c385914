import { driftingDatabases, regularDatabases, type ReplayedDatabase } from "./databases.ts"
import { nameOf, type PlanMode } from "./evaluatePlans.ts"
import { carriedOutModes, fleetModes, promisedModes, reducedModes } from "./modes.ts"

/** Databases that are replayed in the same modes. */
export interface PlanSet {
  readonly databases: ReadonlyArray<ReplayedDatabase>
  readonly modes: ReadonlyArray<PlanMode>
}

/** The names of the sets. */
export const planSetNames = ["drifting", "driftingFleet", "regular"] as const
export type PlanSetName = (typeof planSetNames)[number]

const distinct = (modes: ReadonlyArray<PlanMode>): ReadonlyArray<PlanMode> => [
  ...new Map(modes.map((mode) => [nameOf(mode), mode])).values()
]

/** Makes the sets. Nothing was chosen by their databases. */
export const makePlanSets = (): { readonly [Name in PlanSetName]: PlanSet } => {
  const drifting = driftingDatabases("unseen")
  const partTime = drifting.filter(({ groups }) => groups.includes("part-time"))
  const oneFleet = [...partTime.slice(0, partTime.length / 3), ...drifting.slice(partTime.length)]
  return {
    drifting: { databases: partTime, modes: distinct([...promisedModes, ...carriedOutModes, ...reducedModes]) },
    driftingFleet: { databases: oneFleet, modes: fleetModes },
    regular: { databases: regularDatabases("untuned"), modes: fleetModes }
  }
}
