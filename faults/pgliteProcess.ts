/**
 * A process that writes to a PGlite folder until it is killed. Its first argument is PgliteProcessOptions as JSON. Writes
 * a line of JSON with what it found when it opened the folder, then one for every acknowledged batch.
 */
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer } from "effect"
import { writeSync } from "node:fs"
import type { PgliteLine, PgliteProcessOptions } from "./pgliteProcessOptions.ts"

const options: PgliteProcessOptions = JSON.parse(process.argv[2] ?? "")
const start = DateTime.makeUnsafe("2024-01-01T00:00:00Z")
const everything = { start, end: DateTime.makeUnsafe("2030-01-01T00:00:00Z") }

const tell = (line: PgliteLine): void => {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

const program = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const [known] = yield* instances.recordDiscovered(
    [
      {
        provider: "aws",
        provider_id: "db-pglite",
        account: "111122223333",
        region: "eu-central-1",
        name: "pglite",
        engine: "postgres",
        class: "db.t4g.micro",
        status: "available",
        tags: {},
        provider_created_at: null
      }
    ],
    start
  )
  if (known === undefined) return yield* Effect.die(new Error("The instance was not recorded"))
  const rows = yield* metrics.getMetricsByInstance(known.id, everything)
  tell({ opened: { rows: rows.length, versions: [...new Set(rows.map((row) => row.sample_count))] } })
  for (let version = options.version; version < options.version + options.batches; version += 1) {
    yield* metrics.replaceHourlyMetrics(
      Array.from({ length: options.rowsPerBatch }, (_, index) => ({
        instance_id: known.id,
        metric_name: "CPUUtilization" as const,
        hour: DateTime.add(start, { hours: index }),
        avg_value: version,
        max_value: version,
        min_value: version,
        sample_count: version
      })),
      { asOf: yield* metrics.snapshotTime, cutoff: start }
    )
    tell({ acknowledged: version })
  }
})

const stores = SqlStores.layer.pipe(Layer.provide(PgliteClient.layer({ dataDir: options.dataDir })))

await Effect.runPromise(Effect.provide(program, stores))
