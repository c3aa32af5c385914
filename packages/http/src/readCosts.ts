import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { isReserved } from "@snoozeql/advisor/rank"
import { isCollected } from "@snoozeql/collector/CloudWatchCost"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { costsOf } from "@snoozeql/collector/costs"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Stream } from "effect"

/**
 * Returns what collecting costs at an interval in minutes, beside what the recommendations save. Use it as the route
 * `/api/v1/costs` does, without a server. It adds up the advice that was issued last. The present time is the database's
 * clock.
 */
export const readCosts = Effect.fn("readCosts")(
  function* (interval: CollectInterval) {
    const issued = yield* IssuedAdvice
    const instances = yield* InstanceStore
    const metrics = yield* MetricsStore
    const runs = yield* CollectionRunStore
    const now = yield* metrics.snapshotTime
    const recommended = yield* issued.ranking({ recommended: true }).pipe(
      // As it was issued: what follows its plan is stopped at night, and saves no less.
      Stream.map(({ issued: result }) =>
        result !== null && "savings" in result ? [{ savings: result.savings, reserved: isReserved(result) }] : []
      ),
      Stream.runCollect
    )
    const units = recommended.flat()
    return costsOf({
      now,
      interval,
      runs: yield* runs.list(),
      instances: (yield* instances.list()).filter(isCollected),
      savings: units.flatMap(({ reserved, savings }) => (reserved ? [] : [savings])),
      reserved: units.filter(({ reserved }) => reserved).length
    })
  },
  Effect.catchTag("InvalidPage", (error) => Effect.die(error))
)
