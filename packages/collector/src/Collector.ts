import type { CollectionRun, CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { Context, type Effect } from "effect"

/**
 * Runs collection passes over the `Targets`: for each account and region it discovers the instances, reads their
 * metrics with GetMetricData, and replaces the hourly rows. A target that fails does not affect the others.
 *
 * Only one pass runs at a time; a request during a pass returns that pass.
 *
 * `CloudWatchCollector.layer` provides it.
 */
export class Collector extends Context.Service<
  Collector,
  {
    /**
     * Starts a pass in the background, and returns its run with the status `running`. Use it if nobody waits for the
     * end. During a pass it returns that pass's run with the progress so far.
     */
    readonly start: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>

    /**
     * Starts a pass, or joins the running one, and returns the finished run. Use it to wait for the end. It fails only
     * if the pass cannot begin; the run lists the failures during the pass.
     */
    readonly collect: (trigger: CollectionTrigger) => Effect.Effect<CollectionRun, StoreUnavailable>
  }
>()("@snoozeql/collector/Collector") {}
