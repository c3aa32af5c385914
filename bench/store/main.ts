import { Effect } from "effect"
import { measureBatches } from "./batches.ts"
import { withLaboratory } from "./laboratory.ts"
import { copy, originalBatches, store, unnest } from "./writers.ts"

await Effect.runPromise(
  withLaboratory(async (laboratory) => {
    const instances = await laboratory.registerInstances(750)
    console.table(await measureBatches(laboratory, instances, [store, originalBatches, copy, unnest]))
  })
)
