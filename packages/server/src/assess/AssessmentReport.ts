import { cloudWatchCost } from "@snoozeql/collector/CloudWatchCost"
import { RankedAssessments } from "@snoozeql/domain/Assessment"
import { BacktestMode } from "@snoozeql/domain/Backtest"
import { type CollectionRun, CollectionTarget } from "@snoozeql/domain/CollectionRun"
import { Instant } from "@snoozeql/domain/Instant"
import { Schema } from "effect"

/** What the metrics that an assessment requested have cost, in US dollars by both readings of the price list. */
export const ReadingCost = Schema.Struct({
  metrics_requested: Schema.Int,
  queries_requested: Schema.Int,
  lower_usd: Schema.Finite,
  upper_usd: Schema.Finite
})
export interface ReadingCost extends Schema.Schema.Type<typeof ReadingCost> {}

/** What a run has requested, and what that cost. */
export const readingCostOf = ({ metrics_requested, queries_requested }: CollectionRun): ReadingCost => {
  const { lower, upper } = cloudWatchCost({ metrics_requested, queries_requested })
  return { metrics_requested, queries_requested, lower_usd: lower, upper_usd: upper }
}

/** An assessment of accounts and regions, as `snoozeql assess --json` prints it. */
export const AssessmentReport = Schema.Struct({
  as_of: Instant.annotate({ description: "When the last metrics were read: the end of the replayed past" }),
  history_weeks: Schema.Int,
  mode: BacktestMode,
  folder: Schema.NullOr(Schema.String).annotate({ description: "Where what was read is kept" }),
  read: ReadingCost.annotate({ description: "What this run requested. What was stored before cost nothing again" }),
  targets: Schema.Array(CollectionTarget),
  ...RankedAssessments.fields
})
export interface AssessmentReport extends Schema.Schema.Type<typeof AssessmentReport> {}
