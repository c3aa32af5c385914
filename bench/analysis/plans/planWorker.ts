import { parentPort } from "node:worker_threads"
import { type DatabaseReplays, replayDatabase } from "./evaluatePlans.ts"
import { makePlanSets, type PlanSetName } from "./planSets.ts"

/** Asks for the replays of one database. */
export interface PlanJob {
  readonly set: PlanSetName
  readonly index: number
}

const sets = makePlanSets()

parentPort?.on("message", ({ index, set }: PlanJob) => {
  const { databases, modes } = sets[set]
  const database = databases[index]
  const replays: DatabaseReplays = database === undefined ? new Map() : replayDatabase(database, modes)
  parentPort?.postMessage(replays, [])
})
