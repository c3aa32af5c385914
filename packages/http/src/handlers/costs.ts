import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { readCosts } from "../readCosts.ts"
import { makeSharedWork } from "./sharedWork.ts"

/** The handler of `CostsApi`. The interval is that of collection, in minutes. */
export const layer = (interval: CollectInterval) =>
  HttpApiBuilder.group(
    Api,
    "costs",
    Effect.fn(function* (handlers) {
      // Judging the whole fleet takes seconds, so requests that come at the same time share one run.
      const calculate = yield* makeSharedWork(readCosts(interval))
      return handlers.handleAll({ get: () => calculate() })
    })
  )
