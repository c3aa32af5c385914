import * as Schema from "effect/Schema"
import { AnalysisStatus } from "./ActivityAnalysis.ts"
import { HourlyMetric } from "./HourlyMetric.ts"
import { Instance } from "./Instance.ts"
import { instanceReference } from "./InstanceActivity.ts"
import { Instant } from "./Instant.ts"

/** The newest aggregate of a metric: a row of an hour, without its ids and the times of writing. */
export const LatestValue = Schema.Struct({
  metric_name: HourlyMetric.fields.metric_name,
  hour: HourlyMetric.fields.hour,
  avg_value: HourlyMetric.fields.avg_value,
  max_value: HourlyMetric.fields.max_value,
  min_value: HourlyMetric.fields.min_value,
  sample_count: HourlyMetric.fields.sample_count
}).annotate({ identifier: "LatestValue" })
export interface LatestValue extends Schema.Schema.Type<typeof LatestValue> {}

/** The advice for a unit in short, as it was issued last. */
export const AdviceSummary = Schema.Struct({
  status: AnalysisStatus,
  recommended: Schema.Boolean.annotate({
    description: "Whether sleep was recommended when the advice was issued. Something may forbid it now"
  }),
  issued_at: Instant
}).annotate({ identifier: "AdviceSummary" })
export interface AdviceSummary extends Schema.Schema.Type<typeof AdviceSummary> {}

/** An instance or a cluster as a dashboard shows it: what it is, what it did last, and what is advised for it. */
export const UnitOverview = Schema.Struct({
  ...instanceReference,
  cluster_id: Instance.fields.cluster_id,
  account: Instance.fields.account,
  region: Instance.fields.region,
  engine: Instance.fields.engine,
  gone_at: Instance.fields.gone_at,
  latest: Schema.Array(LatestValue).annotate({
    description: "The newest value of each metric, by metric name; empty for a cluster, whose members have the metrics"
  }),
  sufficient: Schema.Boolean.annotate({
    description: "Whether data of 24 distinct hours is known, for a cluster of its members together"
  }),
  advice: Schema.NullOr(AdviceSummary).annotate({
    description: "Null if none was issued yet, if it is gone, and for a member of a cluster, which sleeps with it"
  })
}).annotate({ identifier: "UnitOverview" })
export interface UnitOverview extends Schema.Schema.Type<typeof UnitOverview> {}
