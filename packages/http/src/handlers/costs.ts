import { Advisor } from "@snoozeql/advisor/Advisor"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { costsOf } from "@snoozeql/collector/costs"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { makeSharedWork } from "./sharedWork.ts"

/** The handler of `CostsApi`, which calls the stores and `Advisor`. The interval is that of collection. */
export const layer = (interval: CollectInterval) =>
  HttpApiBuilder.group(
    Api,
    "costs",
    Effect.fn(function* (handlers) {
      const advisor = yield* Advisor
      const instances = yield* InstanceStore
      const metrics = yield* MetricsStore
      const runs = yield* CollectionRunStore

      // Judging the whole fleet takes seconds, so requests that come at the same time share one run.
      const calculate = yield* makeSharedWork(
        Effect.gen(function* () {
          const now = yield* metrics.snapshotTime
          const savings = yield* advisor.recommendations.pipe(
            Stream.map((result) => ("savings" in result ? [result.savings] : [])),
            Stream.runCollect
          )
          return costsOf({
            now,
            interval,
            runs: yield* runs.list(),
            instances: yield* instances.list(),
            savings: savings.flat()
          })
        }).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
      )

      return handlers.handleAll({ get: () => calculate() })
    })
  )
