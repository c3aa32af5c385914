/**
 * `pnpm bench store` compares the store with other ways to write and read the same rows, on one PostgreSQL, in turn. It
 * writes the medians and ratios to docs/measurements/store.md.
 *
 * --ten-million   measures growth up to 10 million rows (several minutes and 4 GB of disk)
 * --print         only prints
 */
import { Effect } from "effect"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { instancesPerBatch, measureBatches } from "./batches.ts"
import { fill } from "./fill.ts"
import { measureWithoutForeignKeys } from "./foreignKeys.ts"
import { withBenchDatabase } from "./benchDatabase.ts"
import { measureLocks } from "./locks.ts"
import { markdownOf, type Measurements } from "./report.ts"
import { describeServer } from "./server.ts"
import { hoursKept, measureSize, type SizeReport } from "./sizes.ts"
import { measureSteadyState } from "./steadyState.ts"
import { measureStream, type StreamRun } from "./stream.ts"
import { measureUnchanged } from "./unchanged.ts"
import { copy, originalBatches, originalRows, store, unnest } from "./writers.ts"

const step = async <A>(name: string, measure: () => Promise<A>): Promise<A> => {
  const start = performance.now()
  const result = await measure()
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return result
}

const measureAll = withBenchDatabase(async (database): Promise<Measurements> => {
  const server = await describeServer(database)
  const sizes: Array<SizeReport> = []
  sizes.push(await step("100,000 rows", () => measureSize(database, 75)))
  const instances = await database.registerInstances(750)
  const ofBatch = instances.slice(0, instancesPerBatch)
  const batches = await step("batches", () => measureBatches(database, ofBatch, [store, originalBatches, copy, unnest]))
  const oneByOne = await step("one by one", () => measureBatches(database, instances.slice(0, 50), [originalRows], 1))
  const withoutForeignKeys = await step("without foreign keys", () => measureWithoutForeignKeys(database, ofBatch))
  const steadyState = await step("steady state", () =>
    measureSteadyState(database, instances, [store, originalBatches])
  )
  const unchangedWalRecords = await step("unchanged", () => measureUnchanged(database, instances))
  sizes.push(await step("1,000,000 rows", () => measureSize(database, 750)))
  const stream: StreamRun = await step("stream", async () => {
    await fill(database, hoursKept)
    return measureStream(database)
  })
  const many = await database.registerInstances(5000)
  const locks = await step("locks", () => measureLocks(database, many, [1000, 2000, 5000, 10_000]))
  if (process.argv.includes("--ten-million")) {
    sizes.push(await step("10,000,000 rows", () => measureSize(database, 7500)))
  }
  return {
    server,
    batches: [...batches, ...oneByOne, ...withoutForeignKeys],
    steadyState,
    unchangedWalRecords,
    sizes,
    stream,
    locks
  }
})

const body = markdownOf(await Effect.runPromise(measureAll))
console.log(body)
if (!process.argv.includes("--print")) {
  writeMeasurementPage({ name: "store", title: "Performance of the store", command: "pnpm bench store", body })
}
