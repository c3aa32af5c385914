import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { Context, type DateTime, Layer } from "effect"
import type { Deletion } from "./deletions.ts"

/** A row of `metrics_hourly`. */
export interface StoredMetric {
  readonly metric: HourlyMetric
  /** Null where samples were merged. */
  readonly asOf: DateTime.Utc | null
}

/** A row of `activity_history_progress`. */
export interface HistoryProgress {
  readonly packedBefore: DateTime.Utc | null
  readonly readFrom: DateTime.Utc | null
}

/** The tables of the memory layers. Layers that are built together share them. */
export class MemoryTables extends Context.Service<
  MemoryTables,
  {
    readonly instances: Map<InstanceId, Instance>
    readonly providerFacts: Map<InstanceId, ProviderFacts>
    /** By instance, in the order of time. */
    readonly nameSpans: Map<InstanceId, ReadonlyArray<InstanceNameSpan>>
    /** When discovery last saw the name of each, by the slower of the clocks. */
    readonly nameSeenAt: Map<InstanceId, DateTime.Utc>
    readonly statusChanges: Map<InstanceId, Array<InstanceStatusChange>>
    /** By instance, then by the row's key. */
    readonly metrics: Map<InstanceId, Map<string, StoredMetric>>
    /** Packed days by instance, metric and day (days since 1970-01-01). */
    readonly history: Map<InstanceId, Map<MetricName, Map<number, Uint8Array>>>
    readonly historyProgress: Map<InstanceId, HistoryProgress>
    /** What `deleteOldMetrics` has done, as far as a snapshot that is being written could still undo it. */
    deletions: ReadonlyArray<Deletion>
    readonly fleet: {
      /** The zone of instances for which neither a user nor a tag chose one; null without any. */
      defaultTimezone: string | null
    }
    readonly runs: Map<CollectionRunId, CollectionRun>
    /** The next UUID. Counted rather than random, so that a test sees the same ids every time. */
    readonly nextUuid: () => string
  }
>()("@snoozeql/store/memory/MemoryTables") {
  static readonly layer = Layer.sync(MemoryTables, () => {
    let uuids = 0
    return {
      instances: new Map(),
      providerFacts: new Map(),
      nameSpans: new Map(),
      nameSeenAt: new Map(),
      statusChanges: new Map(),
      metrics: new Map(),
      history: new Map(),
      historyProgress: new Map(),
      deletions: [],
      fleet: { defaultTimezone: null },
      runs: new Map(),
      nextUuid: () => {
        uuids += 1
        return `00000000-0000-4000-8000-${uuids.toString(16).padStart(12, "0")}`
      }
    }
  })
}
