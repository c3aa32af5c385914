import type { CollectionRun, CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { Context, type Effect } from "effect"

/**
 * Runs collection passes: discovery, GetMetricData, replacing the hourly rows. One pass at a time: who asks during a
 * pass is answered that pass.
 */
export class Collector extends Context.Service<
  Collector,
  {
    /** Starts a pass in the background and answers its run, status `running`; the run under way if there is one. */
    readonly start: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>

    /** Starts a pass, or joins the one under way, and answers the finished run. */
    readonly collect: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>
  }
>()("@snoozeql/collector/Collector") {}
