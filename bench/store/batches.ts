import type { InstanceId } from "@snoozeql/domain/Instance"
import { rowsOfHours } from "./fleet.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { median } from "../median.ts"
import type { Writer } from "./writers.ts"

/** Two hours of this many instances are 5,000 rows. */
export const instancesPerBatch = 625
const hoursPerBatch = 2
const batchesPerRound = 10

/** Throughputs, in rows a second. */
export interface Throughput {
  readonly name: string
  readonly insert: number
  readonly conflict: number
}

/**
 * Writes new rows, and then all of them again with other values, in batches of two hours. Returns medians. The writers take
 * turns after every batch, each with its own hours, so that other load on the machine affects all of them. The tables are
 * analyzed after the first turn.
 */
export const measureBatches = async (
  database: BenchDatabase,
  instances: ReadonlyArray<InstanceId>,
  writers: ReadonlyArray<Writer>,
  rounds = 5
): Promise<ReadonlyArray<Throughput>> => {
  const measured = writers.map((writer) => ({ writer, inserts: Array<number>(), conflicts: Array<number>() }))
  for (let round = 0; round < rounds; round += 1) {
    await database.reset()
    for (const version of [1, 2]) {
      for (let turn = 0; turn < batchesPerRound * measured.length; turn += 1) {
        const one = measured[turn % measured.length]
        if (one === undefined) continue
        if (version === 1 && turn === measured.length) await database.analyze()
        const rows = rowsOfHours(instances, turn * hoursPerBatch, (turn + 1) * hoursPerBatch, version)
        const start = performance.now()
        await one.writer.write(database, rows, version)
        const rowsPerSecond = (rows.length / (performance.now() - start)) * 1000
        if (version === 1) one.inserts.push(rowsPerSecond)
        else one.conflicts.push(rowsPerSecond)
      }
    }
  }
  return measured.map(({ conflicts, inserts, writer }) => ({
    name: writer.name,
    insert: median(inserts),
    conflict: median(conflicts)
  }))
}
