import type { InstanceId } from "@snoozeql/domain/Instance"
import { rowsOfHours } from "./fleet.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { store } from "./writers.ts"

/** The collector's `rowsPerStatement`. */
export const collectorRowsPerBatch = 2000

/** How long the longest transaction of a pass took. It cannot have held a lock for longer. */
export interface LockTime {
  readonly rowsPerBatch: number
  readonly longestMilliseconds: number
  readonly rowsPerSecond: number
}

/** Runs a pass over all series in which the newest three hours have changed, in batches of several sizes. */
export const measureLocks = async (
  database: BenchDatabase,
  instances: ReadonlyArray<InstanceId>,
  sizes: ReadonlyArray<number>
): Promise<ReadonlyArray<LockTime>> => {
  const times: Array<LockTime> = []
  for (const rowsPerBatch of sizes) {
    await database.reset()
    let longestMilliseconds = 0
    let milliseconds = 0
    let written = 0
    for (const version of [1, 2]) {
      const rows = rowsOfHours(instances, 0, 3, version)
      for (let from = 0; from < rows.length; from += rowsPerBatch) {
        const start = performance.now()
        await store.write(database, rows.slice(from, from + rowsPerBatch), version)
        const taken = performance.now() - start
        longestMilliseconds = Math.max(longestMilliseconds, taken)
        milliseconds += taken
        if (version === 1 && from === 0) await database.analyze()
      }
      written += rows.length
    }
    times.push({ rowsPerBatch, longestMilliseconds, rowsPerSecond: (written / milliseconds) * 1000 })
  }
  return times
}
