import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import { collectPlans, type DatabaseReplays } from "./evaluatePlans.ts"
import { makePlanSets, type PlanSet, planSetNames } from "./planSets.ts"
import type { PlanEvaluations } from "./plansReport.ts"
import type { PlanJob } from "./planWorker.ts"

/** Has a worker replay a database. */
const replayIn = (worker: Worker, job: PlanJob): Promise<DatabaseReplays> =>
  new Promise((resolve, reject) => {
    worker.once("message", (replays: DatabaseReplays) => {
      worker.off("error", reject)
      resolve(replays)
    })
    worker.once("error", reject)
    worker.postMessage(job, [])
  })

/** Replays all databases of the sets, on all processors. */
export const evaluateAllPlans = async (): Promise<PlanEvaluations> => {
  const sets = makePlanSets()
  const replayed = new Map(planSetNames.map((name) => [name, new Array<DatabaseReplays>()]))
  const jobs = planSetNames.flatMap((set) => sets[set].databases.map((_, index): PlanJob => ({ set, index })))
  let next = 0
  const work = async () => {
    const worker = new Worker(new URL("planWorker.ts", import.meta.url))
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const replays = await replayIn(worker, job)
      const ofSet = replayed.get(job.set)
      if (ofSet !== undefined) ofSet[job.index] = replays
      if (next % 100 === 0) console.error(`${next} of ${jobs.length} databases replayed`)
    }
    await worker.terminate()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  const collect = (name: (typeof planSetNames)[number]) => {
    const set: PlanSet = sets[name]
    return collectPlans(set.databases, replayed.get(name) ?? [])
  }
  return { drifting: collect("drifting"), driftingFleet: collect("driftingFleet"), regular: collect("regular") }
}
