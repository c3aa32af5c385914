import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { PriceStore } from "@snoozeql/store/PriceStore"
import { Context, Effect, Layer } from "effect"
import type { PriceList } from "./PriceList.ts"
import { makeRefresh } from "./prices/refreshPrices.ts"

/** What a refresh of the prices did. */
export interface PriceRefreshResult {
  /** Notes for a person, such as that a permission is missing. */
  readonly notes: ReadonlyArray<string>
  /** How many requests were sent, including retries. */
  readonly apiCalls: number
}

/**
 * Reads the prices of the fleet that are missing or a week old. The collector runs it at the end of every pass. By
 * default it does nothing; `layer` provides one that reads the `PriceList`.
 */
export const PriceRefresh = Context.Reference<Effect.Effect<PriceRefreshResult>>("@snoozeql/collector/PriceRefresh", {
  defaultValue: () => Effect.succeed({ notes: [], apiCalls: 0 })
})

/**
 * Provides a refresh that asks the `PriceList` and writes to the `PriceStore`. It never fails and takes at most 30
 * seconds: what it could not read is read by the next pass, and the run's notes say why.
 *
 * It asks with the access of the first target of `Targets` that is allowed to, since the list is the same for every
 * account.
 */
export const layer: Layer.Layer<never, never, PriceList | PriceStore | InstanceStore | MetricsStore> = Layer.effect(
  PriceRefresh,
  Effect.map(makeRefresh, ({ refresh }) => refresh)
)
