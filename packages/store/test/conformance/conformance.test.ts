import { describe, layer } from "@effect/vitest"
import { adviceTests } from "./advice.ts"
import { adviceResultTests } from "./adviceResults.ts"
import { adviceReplayTests } from "./adviceReplays.ts"
import { columnTests } from "./columns.ts"
import { decisionTests } from "./decisions.ts"
import { exportTests } from "./exports.ts"
import { historyTests } from "./history.ts"
import { instanceTests } from "./instances.ts"
import { instanceSortTests } from "./instanceSort.ts"
import { inventoryTests } from "./inventory.ts"
import { invalidInputTests } from "./invalidInput.ts"
import { invalidInstanceTests } from "./invalidInstances.ts"
import { invalidQueryTests } from "./invalidQueries.ts"
import { invalidRunTests } from "./invalidRuns.ts"
import { keyTests } from "./keys.ts"
import { mergeTests } from "./merge.ts"
import { nameSpanConflictTests } from "./nameSpanConflicts.ts"
import { nameSpanTests } from "./nameSpans.ts"
import { overviewTests } from "./overviews.ts"
import { policyTests } from "./policies.ts"
import { priceTests } from "./prices.ts"
import { queryTests } from "./queries.ts"
import { replaceTests } from "./replace.ts"
import { collectionRunTests } from "./runs.ts"
import { savingsTests } from "./savings.ts"
import { seriesTests } from "./series.ts"
import { stores } from "./stores.ts"
import { timezoneTests } from "./timezones.ts"
import { unitFilterTests } from "./unitFilters.ts"
import { webhookTests } from "./webhook.ts"

describe.each(stores)("the stores on $name", ({ layer: storesLayer }) => {
  layer(storesLayer, { timeout: "60 seconds" })((it) => {
    mergeTests(it)
    replaceTests(it)
    queryTests(it)
    overviewTests(it)
    seriesTests(it)
    columnTests(it)
    historyTests(it)
    invalidInputTests(it)
    invalidInstanceTests(it)
    invalidQueryTests(it)
    invalidRunTests(it)
    instanceTests(it)
    instanceSortTests(it)
    inventoryTests(it)
    nameSpanTests(it)
    nameSpanConflictTests(it)
    timezoneTests(it)
    collectionRunTests(it)
    priceTests(it)
    adviceTests(it)
    adviceResultTests(it)
    adviceReplayTests(it)
    savingsTests(it)
    keyTests(it)
    policyTests(it)
    decisionTests(it)
    exportTests(it)
    unitFilterTests(it)
    webhookTests(it)
  })
})
