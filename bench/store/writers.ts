import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { upsertOriginalBatch, upsertRows } from "./baselines/original.ts"
import { copyBatch, unnestBatch } from "./baselines/ours.ts"
import type { BenchDatabase } from "./benchDatabase.ts"

/** A way to write a batch. `version` orders the snapshots of one hour. */
export interface Writer {
  readonly name: string
  readonly table: "metrics_hourly" | "original"
  readonly write: (database: BenchDatabase, rows: ReadonlyArray<HourlyMetricInput>, version: number) => Promise<unknown>
}

const taken = DateTime.makeUnsafe("2026-01-03T00:00:00Z")
const asOf = (version: number): DateTime.Utc => DateTime.add(taken, { minutes: version })

export const store: Writer = {
  name: "the store",
  table: "metrics_hourly",
  write: ({ run }, rows, version) =>
    run(
      Effect.flatMap(MetricsStore, (metrics) =>
        metrics.replaceHourlyMetrics(rows, { asOf: asOf(version), cutoff: DateTime.makeUnsafe(0) })
      )
    )
}

export const originalRows: Writer = {
  name: "(a) original, one upsert a row",
  table: "original",
  write: ({ client }, rows) => upsertRows(client, rows)
}

export const originalBatches: Writer = {
  name: "(a) original, batched",
  table: "original",
  write: ({ client }, rows) => upsertOriginalBatch(client, rows)
}

export const copy: Writer = {
  name: "(b) COPY + INSERT … SELECT",
  table: "metrics_hourly",
  write: ({ client }, rows, version) => copyBatch(client, rows, DateTime.toDateUtc(asOf(version)))
}

export const unnest: Writer = {
  name: "(c) pg + unnest",
  table: "metrics_hourly",
  write: ({ client }, rows, version) => unnestBatch(client, rows, DateTime.toDateUtc(asOf(version)))
}
