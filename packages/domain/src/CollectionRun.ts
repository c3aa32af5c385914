import { Schema } from "effect"
import { Uuid } from "./Uuid.ts"
import { Instant } from "./Instant.ts"

/** A UUID that names a collection run. */
export const CollectionRunId = Uuid.pipe(Schema.brand("CollectionRunId"))
export type CollectionRunId = typeof CollectionRunId.Type

/** `partial`: some of the run's work failed and will be read again by a later run. */
export const CollectionStatus = Schema.Literals(["running", "succeeded", "partial", "failed"])
export type CollectionStatus = typeof CollectionStatus.Type

/** What started a run. */
export const CollectionTrigger = Schema.Literals(["schedule", "manual", "startup"])
export type CollectionTrigger = typeof CollectionTrigger.Type

/**
 * One account and region of a run. `error` says why some of it could not be collected. `notes` are facts that a person
 * should know about a run that did what it could, such as why an instance was not read.
 */
export const CollectionTarget = Schema.Struct({
  account: Schema.String,
  region: Schema.String,
  status: CollectionStatus,
  error: Schema.NullOr(Schema.String),
  notes: Schema.Array(Schema.String)
})
export interface CollectionTarget extends Schema.Schema.Type<typeof CollectionTarget> {}

/** PostgreSQL's `integer`. */
const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))

/**
 * One pass of the collector.
 *
 * `instances` counts those whose metrics were asked for. `written`, `unchanged`, `stale` and `expired` count hourly
 * rows as `MetricsStore.replaceHourlyMetrics` answers them, `skipped` those left out because their statistics were
 * incomplete or inconsistent. `api_calls` counts requests to the provider, retries included; `metrics_requested` and
 * `queries_requested` (one statistic of one metric each) are what CloudWatch bills by. `estimated_cost_usd` prices the
 * queries, the higher of the two readings of the price list.
 */
export const CollectionRun = Schema.Struct({
  id: CollectionRunId,
  status: CollectionStatus,
  trigger: CollectionTrigger,
  started_at: Instant,
  finished_at: Schema.NullOr(Instant),
  targets: Schema.Array(CollectionTarget),
  instances: Count,
  written: Count,
  unchanged: Count,
  stale: Count,
  expired: Count,
  skipped: Count,
  api_calls: Count,
  metrics_requested: Count,
  queries_requested: Count,
  estimated_cost_usd: Schema.Finite
})
export interface CollectionRun extends Schema.Schema.Type<typeof CollectionRun> {}
