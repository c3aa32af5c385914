import type { AdviceVersion } from "@snoozeql/domain/Advice"
import type { AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { ApiKeyId } from "@snoozeql/domain/ApiKey"
import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import type { UnitDecision } from "@snoozeql/domain/Decision"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import type { ListPrice, PriceReading } from "@snoozeql/domain/ListPrice"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import type { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import type { ExportId, RecordedExport } from "@snoozeql/domain/RecordedExport"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import type { UtcDay } from "@snoozeql/domain/UtcDay"
import { Context, type DateTime, Layer } from "effect"
import type { ResultDraft } from "../AdviceResults.ts"
import type { PlanDraft } from "../AdviceStore.ts"
import type { ApiKeyInForce } from "../KeyStore.ts"
import type { WebhookRow } from "../rules/webhook.ts"
import type { Deletion } from "./retention.ts"

/** A row of `metrics_hourly`. */
export interface StoredMetric {
  readonly metric: HourlyMetric
  /** Null if samples were merged. */
  readonly asOf: DateTime.Utc | null
}

/** A row of `activity_history_progress`. */
export interface HistoryProgress {
  readonly packedBefore: DateTime.Utc | null
  readonly readFrom: DateTime.Utc | null
}

/** A row of `advice_plans`. */
export interface StoredPlan extends PlanDraft {
  readonly revision: number
}

/** What was issued of one unit, each list in the order of its issue. */
export interface UnitAdviceTables {
  readonly plans: ReadonlyArray<StoredPlan>
  readonly versions: ReadonlyArray<AdviceVersion>
  readonly scores: ReadonlyMap<UtcDay, AdviceScore>
  /** The sequences of the versions. */
  readonly sequences: ReadonlyMap<number, number>
}

/** A row of `advice_results`. */
export interface StoredResultRow {
  readonly issued_at: DateTime.Utc
  readonly draft: ResultDraft
}

/** The tables of the stores in memory. Layers that are built together share them. */
export class MemoryTables extends Context.Service<
  MemoryTables,
  {
    readonly instances: Map<InstanceId, Instance>
    readonly providerFacts: Map<InstanceId, ProviderFacts>
    /** The default zones of the instances' targets. */
    readonly targetTimezones: Map<InstanceId, string>
    /** By instance, oldest first. */
    readonly nameSpans: Map<InstanceId, ReadonlyArray<InstanceNameSpan>>
    /** When discovery last saw each instance's name, by the slower clock. */
    readonly nameSeenAt: Map<InstanceId, DateTime.Utc>
    readonly statusChanges: Map<InstanceId, Array<InstanceStatusChange>>
    /** By instance, then by the row's key. */
    readonly metrics: Map<InstanceId, Map<string, StoredMetric>>
    /** A row of `metrics_versions` for each instance that ever had a row. */
    readonly metricsVersions: Map<InstanceId, number>
    /** Packed days by instance, metric and day (days since 1970-01-01). */
    readonly history: Map<InstanceId, Map<MetricName, Map<number, Uint8Array>>>
    readonly historyProgress: Map<InstanceId, HistoryProgress>
    /** The deletions by `deleteOldMetrics` that a snapshot could still undo. */
    deletions: ReadonlyArray<Deletion>
    readonly fleet: {
      /** The zone of instances for which neither a user nor a tag chose one; null if there is no default. */
      defaultTimezone: string | null
    }
    readonly runs: Map<CollectionRunId, CollectionRun>
    /** By `productKey`. */
    readonly listPrices: Map<string, ListPrice>
    /** The last attempt to read prices; undefined before the first one. */
    priceReading: PriceReading | undefined
    readonly advice: Map<InstanceId, UnitAdviceTables>
    /** Returns the next sequence of `advice_versions`. */
    readonly nextSequence: () => number
    /** The sequence that was returned last; 0 before the first one. */
    readonly lastSequence: () => number
    readonly adviceResults: Map<InstanceId, StoredResultRow>
    readonly unitPolicies: Map<InstanceId, UnitPolicy>
    readonly decisions: Map<InstanceId, UnitDecision>
    readonly exports: Map<ExportId, RecordedExport>
    readonly webhook: {
      /** Where the webhook stands; undefined before there was one. */
      row: WebhookRow | undefined
    }
    readonly replays: Map<InstanceId, UnitReplay>
    /** By instance, then by day. */
    readonly savings: Map<InstanceId, Map<UtcDay, SavingsDay>>
    /** The keys with their hashes, also those that are not in force. */
    readonly keys: Map<ApiKeyId, ApiKeyInForce>
    /** The next UUID. They are counted, not random, so that tests see the same ids every time. */
    readonly nextUuid: () => string
  }
>()("@snoozeql/store/memory/MemoryTables") {
  static readonly layer = Layer.sync(MemoryTables, () => {
    let uuids = 0
    let sequence = 0
    return {
      instances: new Map(),
      providerFacts: new Map(),
      targetTimezones: new Map(),
      nameSpans: new Map(),
      nameSeenAt: new Map(),
      statusChanges: new Map(),
      metrics: new Map(),
      metricsVersions: new Map(),
      history: new Map(),
      historyProgress: new Map(),
      deletions: [],
      fleet: { defaultTimezone: null },
      runs: new Map(),
      listPrices: new Map(),
      priceReading: undefined,
      advice: new Map(),
      nextSequence: () => {
        sequence += 1
        return sequence
      },
      lastSequence: () => sequence,
      adviceResults: new Map(),
      unitPolicies: new Map(),
      decisions: new Map(),
      exports: new Map(),
      webhook: { row: undefined },
      replays: new Map(),
      savings: new Map(),
      keys: new Map(),
      nextUuid: () => {
        uuids += 1
        return `00000000-0000-4000-8000-${uuids.toString(16).padStart(12, "0")}`
      }
    }
  })
}
