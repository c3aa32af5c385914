import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { AdviceStore } from "@snoozeql/store/AdviceStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { PolicyStore } from "@snoozeql/store/PolicyStore"
import { Context, type Effect, Layer } from "effect"
import { makeReplayer, type ReplayerOptions } from "./issue/makeReplayer.ts"

/**
 * Replays the daily plans of units, and stores what they would have saved: the savings of advice come from that. A replay
 * takes some 200 milliseconds, and a plan of the day a few. So replays are made apart from the issuing of plans, once a
 * week for each unit, spread over the week by the ids of the units. The present time is the database's clock.
 */
export class AdviceReplayer extends Context.Service<
  AdviceReplayer,
  {
    /**
     * Returns the units whose plans must be replayed, those without a replay first: units with a plan that nothing lasting
     * forbids to sleep. Several servers begin at different places of the list.
     */
    readonly due: Effect.Effect<ReadonlyArray<InstanceId>, StoreUnavailable>

    /**
     * Replays the plans of one unit and stores the result, if that is due. Returns whether the savings come from another
     * source now: from the replay instead of the usual week, or the other way around. Then issue advice for the unit. It
     * yields to other fibers after every replayed day.
     */
    readonly replay: (id: InstanceId) => Effect.Effect<boolean, InstanceNotFound | StoreUnavailable>
  }
>()("@snoozeql/advisor/AdviceReplayer") {
  /** Provides the replayer over the stores. Give it the options with which advice is issued. */
  static readonly layer = (
    options: ReplayerOptions = {}
  ): Layer.Layer<AdviceReplayer, never, MetricsStore | HistoryStore | InstanceStore | PolicyStore | AdviceStore> =>
    Layer.effect(AdviceReplayer, makeReplayer(options))
}
