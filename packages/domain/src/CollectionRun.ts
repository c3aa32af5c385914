import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Uuid } from "./Uuid.ts"
import { Instant } from "./Instant.ts"

/** The id of a collection run, a UUID in lower case. */
export const CollectionRunId = Uuid.pipe(Schema.brand("CollectionRunId"))
export type CollectionRunId = typeof CollectionRunId.Type

/** The state of a run or of one of its targets. `partial`: some of the work failed; a later run reads it again. */
export const CollectionStatus = Schema.Literals(["running", "succeeded", "partial", "failed"])
export type CollectionStatus = typeof CollectionStatus.Type

/** What started a run. */
export const CollectionTrigger = Schema.Literals(["schedule", "manual", "startup"])
export type CollectionTrigger = typeof CollectionTrigger.Type

/**
 * One account and region of a run. `name` is the name and `interval_minutes` the interval of its own that the
 * configuration gives it; omitted if it gives none.
 * `account` and `region` are `unknown` until a discovery has found them. `error` says why some of it could not be
 * collected. `notes` tell a person what the run could not do for reasons that are not failures, such as why an instance
 * was not read.
 */
export const CollectionTarget = Schema.Struct({
  account: Schema.String,
  region: Schema.String,
  status: CollectionStatus,
  error: Schema.NullOr(Schema.String),
  notes: Schema.Array(Schema.String),
  name: Schema.optionalKey(Schema.String),
  interval_minutes: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0)))
}).annotate({ identifier: "CollectionTarget" })
export interface CollectionTarget extends Schema.Schema.Type<typeof CollectionTarget> {}

/**
 * The counters of a run. Each is a field of `CollectionRun`, a column of `collection_runs`, a metric, and a column of
 * the summary. A new counter needs an entry here and a migration.
 */
export const collectionCounters = {
  instances: { title: "Instances", description: "Instances whose metrics were requested" },
  written: { title: "Written", description: "Hourly rows inserted or replaced" },
  unchanged: { title: "Unchanged", description: "Hourly rows that were already stored with the same values" },
  stale: {
    title: "Stale",
    description: "Hourly rows not written, because the stored row had more samples or was newer"
  },
  expired: { title: "Expired", description: "Hourly rows not written, because they were older than the retention" },
  skipped: {
    title: "Skipped",
    description: "Hours omitted because their statistics were incomplete or inconsistent"
  },
  api_calls: { title: "API calls", description: "Requests sent to the provider, including retries" },
  metrics_requested: { title: "Metrics", description: "Metrics requested from CloudWatch" },
  queries_requested: {
    title: "Queries",
    description:
      "Queries requested from CloudWatch, each for one statistic of one metric; the cost is estimated from them"
  }
} as const

/** The name of a counter. */
export type CollectionCounter = keyof typeof collectionCounters

/** The names of all counters, in the order in which they are shown. */
export const collectionCounterNames: ReadonlyArray<CollectionCounter> = Struct.keys(collectionCounters)

/** The range of PostgreSQL's `integer`. */
const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))

/** The counters of a run, or of a part of it. */
export const CollectionCounts = Schema.Struct(Record.map(collectionCounters, () => Count))
export interface CollectionCounts extends Schema.Schema.Type<typeof CollectionCounts> {}

/** All counters at zero. Use it to start a count. */
export const noCollectionCounts: CollectionCounts = Record.map(collectionCounters, () => 0)

/** Picks the counters from a run, without its other fields. Use it to log or to add them. */
export const countsOf = (run: CollectionCounts): CollectionCounts =>
  Record.map(collectionCounters, (_, name) => run[name])

/** Adds two sets of counters. Use it to count a run in parts. An omitted count adds nothing. */
export const addCollectionCounts = (counts: CollectionCounts, added: Partial<CollectionCounts>): CollectionCounts =>
  Record.map(collectionCounters, (_, name) => counts[name] + (added[name] ?? 0))

/**
 * One pass of the collector. While the run goes on, its counters show the progress so far.
 *
 * `estimated_cost_usd` is the estimated price of the queries. CloudWatch's price list can be read in two ways; this is
 * the higher price.
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
}).annotate({ identifier: "CollectionRun" })
export interface CollectionRun extends Schema.Schema.Type<typeof CollectionRun> {}
