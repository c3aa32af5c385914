import type { InstanceId } from "@snoozeql/domain/Instance"
import { rowsOfHours } from "./fleet.ts"
import type { Laboratory } from "./laboratory.ts"
import { median } from "./median.ts"
import type { Writer } from "./writers.ts"

const rowsPerBatch = 5000
const hours = 20

/** Rows a second. */
export interface Throughput {
  readonly name: string
  readonly insert: number
  readonly conflict: number
}

const timeBatches = async (
  laboratory: Laboratory,
  { write }: Writer,
  instances: ReadonlyArray<InstanceId>,
  version: number
): Promise<number> => {
  const rows = rowsOfHours(instances, 0, hours, version)
  const start = performance.now()
  for (let from = 0; from < rows.length; from += rowsPerBatch) {
    await write(laboratory, rows.slice(from, from + rowsPerBatch), version)
  }
  return (rows.length / (performance.now() - start)) * 1000
}

/** New rows in batches of 5,000, then all of them again with other values; writers in turn. */
export const measureBatches = async (
  laboratory: Laboratory,
  instances: ReadonlyArray<InstanceId>,
  writers: ReadonlyArray<Writer>,
  rounds = 5
): Promise<ReadonlyArray<Throughput>> => {
  const inserts = new Map<Writer, Array<number>>(writers.map((writer) => [writer, []]))
  const conflicts = new Map<Writer, Array<number>>(writers.map((writer) => [writer, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const writer of writers) {
      await laboratory.reset()
      inserts.get(writer)?.push(await timeBatches(laboratory, writer, instances, 1))
      conflicts.get(writer)?.push(await timeBatches(laboratory, writer, instances, 2))
    }
  }
  return writers.map((writer) => ({
    name: writer.name,
    insert: median(inserts.get(writer) ?? []),
    conflict: median(conflicts.get(writer) ?? [])
  }))
}
