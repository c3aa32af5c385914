import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Stream } from "effect"
import type { BenchDatabase } from "./benchDatabase.ts"

const everything = {
  start: DateTime.makeUnsafe("2000-01-01T00:00:00Z"),
  end: DateTime.makeUnsafe("2100-01-01T00:00:00Z")
}

/** The measurements of reading all rows through the stream. */
export interface StreamRun {
  readonly rows: number
  readonly seconds: number
  /** Growth of the process's resident memory at its peak, in MiB. */
  readonly peakGrowth: number
}

const mebibyte = 2 ** 20

/** Reads every row through `streamMetrics`, and samples the process's memory meanwhile. */
export const measureStream = async (database: BenchDatabase): Promise<StreamRun> => {
  const before = process.memoryUsage.rss()
  let peak = before
  let rows = 0
  const start = performance.now()
  await database.run(
    Effect.flatMap(MetricsStore, (metrics) =>
      Stream.runForEachArray(metrics.streamMetrics(everything), (chunk) =>
        Effect.sync(() => {
          rows += chunk.length
          peak = Math.max(peak, process.memoryUsage.rss())
        })
      )
    )
  )
  return { rows, seconds: (performance.now() - start) / 1000, peakGrowth: (peak - before) / mebibyte }
}
