import type { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { explain } from "./explain.ts"
import { firstHour, rowsOfHours } from "./fleet.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { replaceStatement } from "./queries.ts"

/** The number of WAL records for replacing 5,000 unchanged rows after a VACUUM, by EXPLAIN (ANALYZE, WAL). */
export const measureUnchanged = async (
  database: BenchDatabase,
  instances: ReadonlyArray<InstanceId>
): Promise<number> => {
  const rows = rowsOfHours(instances, 0, 2, 1).slice(0, 5000)
  const options = { asOf: DateTime.makeUnsafe("2026-01-03T00:00:00Z"), cutoff: firstHour }
  await database.reset()
  await database.run(Effect.flatMap(MetricsStore, (metrics) => metrics.replaceHourlyMetrics(rows, options)))
  await database.client.query("VACUUM metrics_hourly")
  const statement = await replaceStatement(database, (store) => store.replaceHourlyMetrics(rows, options))
  const { walRecords } = await explain(database, statement)
  return walRecords
}
