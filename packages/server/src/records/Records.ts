import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import type { DecisionState } from "@snoozeql/domain/Decision"
import type { CollectionRunNotFound, InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { Instance, InstanceId, InstanceKind } from "@snoozeql/domain/Instance"
import type { InstanceSort } from "@snoozeql/domain/InstanceSort"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { TagSelector } from "@snoozeql/domain/TagSelector"
import { Context, type DateTime, type Effect } from "effect"
import type { ServerRequestFailed } from "../advice/ServerRequestFailed.ts"

/** Why there is no record: an error of the database, or of the server that was asked. */
export type RecordsError = StoreUnavailable | ServerRequestFailed

/** Selects instances and clusters. An omitted member selects all. Texts are compared in their exact spelling; all tags must match. */
export interface InstanceFilter {
  readonly kind?: InstanceKind
  readonly owner?: string
  readonly environment?: string
  readonly tag?: ReadonlyArray<TagSelector>
  /** By the decision about the advice that is in force now. */
  readonly decision?: DecisionState
  /** The order; by name unless it is given. */
  readonly sort?: InstanceSort
}

/** Selects hours and metrics. Both ends are inclusive. Without `metrics` it covers all. */
export interface HoursWanted {
  readonly start: DateTime.Utc
  readonly end: DateTime.Utc
  readonly metrics?: ReadonlyArray<MetricName>
}

/** What `snoozeql instances`, `metrics` and `runs` print. It comes from the database or from a server. */
export class Records extends Context.Service<
  Records,
  {
    /** The instances and clusters that the filter selects, in its order. */
    readonly instances: (filter: InstanceFilter) => Effect.Effect<ReadonlyArray<Instance>, RecordsError>
    /** The hourly rows of an instance, by hour, then metric name. */
    readonly metrics: (
      id: InstanceId,
      wanted: HoursWanted
    ) => Effect.Effect<ReadonlyArray<HourlyMetric>, RecordsError | InstanceNotFound>
    /** The newest runs of the collector, newest first. */
    readonly runs: (limit: number) => Effect.Effect<ReadonlyArray<CollectionRun>, RecordsError>
    readonly run: (id: CollectionRunId) => Effect.Effect<CollectionRun, RecordsError | CollectionRunNotFound>
  }
>()("@snoozeql/server/Records") {}
