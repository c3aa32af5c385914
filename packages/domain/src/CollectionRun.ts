import { Record, Schema, Struct } from "effect"
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

/**
 * The counters of a run: each is a field of `CollectionRun`, a column of `collection_runs`, a metric and a column of the
 * summary. A new counter needs an entry here and a migration.
 */
export const collectionCounters = {
  instances: { title: "Instances", description: "Instances whose metrics were asked for" },
  written: { title: "Written", description: "Hourly rows inserted, or put in the place of another" },
  unchanged: { title: "Unchanged", description: "Hourly rows that were stored already" },
  stale: { title: "Stale", description: "Hourly rows that were poorer or older than the stored ones" },
  expired: { title: "Expired", description: "Hourly rows that were older than the retention" },
  skipped: {
    title: "Skipped",
    description: "Hours left out because their statistics were incomplete or inconsistent"
  },
  api_calls: { title: "API calls", description: "Requests sent to the provider, retries included" },
  metrics_requested: { title: "Metrics", description: "Metrics requested of CloudWatch" },
  queries_requested: {
    title: "Queries",
    description: "Queries requested of CloudWatch, one statistic of one metric each, which it bills by"
  }
} as const

/** The name of a counter. */
export type CollectionCounter = keyof typeof collectionCounters

/** The names of all counters, in the order in which they are shown. */
export const collectionCounterNames: ReadonlyArray<CollectionCounter> = Struct.keys(collectionCounters)

/** PostgreSQL's `integer`. */
const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))

/** What a run, or a part of it, has counted. */
export const CollectionCounts = Schema.Struct(Record.map(collectionCounters, () => Count))
export interface CollectionCounts extends Schema.Schema.Type<typeof CollectionCounts> {}

/** The counts of a run that has done nothing yet. */
export const noCollectionCounts: CollectionCounts = Record.map(collectionCounters, () => 0)

/** The counters of a run without its other fields. */
export const countsOf = (run: CollectionCounts): CollectionCounts =>
  Record.map(collectionCounters, (_, name) => run[name])

/** The sums of two sets of counts. A count that is omitted adds nothing. */
export const addCollectionCounts = (counts: CollectionCounts, added: Partial<CollectionCounts>): CollectionCounts =>
  Record.map(collectionCounters, (_, name) => counts[name] + (added[name] ?? 0))

/**
 * One pass of the collector. The counters of a run under way show its progress so far.
 *
 * `estimated_cost_usd` prices the queries, the higher of the two readings of the price list.
 */
export const CollectionRun = Schema.Struct({
  id: CollectionRunId,
  status: CollectionStatus,
  trigger: CollectionTrigger,
  started_at: Instant,
  finished_at: Schema.NullOr(Instant),
  targets: Schema.Array(CollectionTarget),
  ...CollectionCounts.fields,
  estimated_cost_usd: Schema.Finite
})
export interface CollectionRun extends Schema.Schema.Type<typeof CollectionRun> {}
