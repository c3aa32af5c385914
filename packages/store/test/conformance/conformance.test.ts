import { describe, layer } from "@effect/vitest"
import { instances } from "./instances.ts"
import { invalidInput } from "./invalidInput.ts"
import { merging } from "./merge.ts"
import { queries } from "./queries.ts"
import { replacing } from "./replace.ts"
import { collectionRuns } from "./runs.ts"
import { stores } from "./stores.ts"

describe.each(stores)("the stores on $name", ({ layer: storesLayer }) => {
  layer(storesLayer, { timeout: "60 seconds" })((it) => {
    merging(it)
    replacing(it)
    queries(it)
    invalidInput(it)
    instances(it)
    collectionRuns(it)
  })
})
