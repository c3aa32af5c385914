import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { HourObservation } from "@snoozeql/analysis/hours/HourObservation"
import { notKnown } from "@snoozeql/analysis/replay/replay"
import { cases, seeds } from "../cases.ts"
import {
  type DriftingDatabase,
  type DriftingPart,
  driftingFleet,
  firstHour,
  observeDatabase
} from "../drifting/fleet.ts"
import { type Half, play, type SimulatedCase } from "../workload.ts"

/** A database to replay, with its true activity. */
export interface ReplayedDatabase {
  /** The groups in which it counts. */
  readonly groups: ReadonlyArray<string>
  readonly timezone: string
  readonly observations: () => ReadonlyArray<HourObservation>
  /** The hour of `truth[0]`, in hours since 1970. */
  readonly firstHour: number
  /** 1 for an active hour, 0 for an idle one, 2 for one that is not scored. */
  readonly truth: Uint8Array
}

const drifting = (database: DriftingDatabase): ReplayedDatabase => ({
  groups: [database.kind],
  timezone: "UTC",
  observations: () => observeDatabase(database),
  firstHour,
  truth: database.activity
})

/** All part-time databases of a part. Of the others, which are much alike, only one of the three fleets. */
export const driftingDatabases = (part: DriftingPart): ReadonlyArray<ReplayedDatabase> => {
  const fleet = driftingFleet(part)
  const partTime = fleet.filter(({ kind }) => kind === "part-time")
  const others = fleet.slice(0, fleet.length / 3).filter(({ kind }) => kind !== "part-time")
  return [...partTime, ...others].map(drifting)
}

/** A UTC hour is needed if any quarter of it is; hours in which the user had stopped the instance are not scored. */
const truthOf = ({ firstHour: first, isActive, observations }: SimulatedCase): Uint8Array => {
  const stopped = new Set(
    observations
      .filter(({ status }) => status === "stopped")
      .map(({ hour }) => hour.epochMilliseconds / millisPerHour - first)
  )
  return Uint8Array.from({ length: isActive.length / 4 }, (_, hour) =>
    stopped.has(hour) ? notKnown : isActive.subarray(hour * 4, hour * 4 + 4).includes(1) ? 1 : 0
  )
}

/** The regular families of a half. All weeks of a case are alike, except for what its family is about. */
export const regularDatabases = (half: Half): ReadonlyArray<ReplayedDatabase> =>
  cases
    .filter((workload) => workload.half === half)
    .flatMap((workload) => seeds[half].map((seed) => play(workload, seed)))
    .map((simulated) => ({
      groups: [simulated.case.foreseeable ? "foreseeable" : "unforeseeable", simulated.case.family],
      timezone: simulated.case.timezone,
      observations: () => simulated.observations,
      firstHour: simulated.firstHour,
      truth: truthOf(simulated)
    }))
