import type { InstanceId } from "@snoozeql/domain/Instance"
import { measureBatches, type Throughput } from "./batches.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { originalBatches, store } from "./writers.ts"

const tables = ["metrics_hourly", "original"] as const

const setForeignKeys = async ({ client }: BenchDatabase, present: boolean): Promise<void> => {
  for (const table of tables) {
    const constraint = `${table}_instance_id_fkey`
    await client.query(
      present
        ? `ALTER TABLE ${table} ADD CONSTRAINT ${constraint}
           FOREIGN KEY (instance_id) REFERENCES instances (id) ON DELETE CASCADE`
        : `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`
    )
  }
}

/**
 * Measures batches of the store and of the original design without their foreign keys. PostgreSQL checks a foreign key row by
 * row, which costs both designs the same and hides their difference.
 */
export const measureWithoutForeignKeys = async (
  database: BenchDatabase,
  instances: ReadonlyArray<InstanceId>
): Promise<ReadonlyArray<Throughput>> => {
  await setForeignKeys(database, false)
  const throughputs = await measureBatches(database, instances, [store, originalBatches], 3)
  await database.reset()
  await setForeignKeys(database, true)
  return throughputs.map((one) => ({ ...one, name: `${one.name}, without foreign keys` }))
}
