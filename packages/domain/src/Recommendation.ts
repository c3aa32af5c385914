import { Schema } from "effect"
import { ActivityAnalysis, AnalysisStatus, IdleWindow } from "./ActivityAnalysis.ts"
import { judgedInstance } from "./InstanceActivity.ts"
import { Savings } from "./Savings.ts"
import { SleepWarning } from "./SleepNotice.ts"
import { TimezoneSource } from "./TimezoneSource.ts"

/** The week in which an instance was judged, and who chose it. */
const week = { timezone: ActivityAnalysis.fields.timezone, timezone_source: TimezoneSource }

/** An instance that could sleep, and nothing that is known forbids it. */
export const Recommendation = Schema.Struct({
  ...judgedInstance,
  ...week,
  status: AnalysisStatus,
  explanation: Schema.String,
  windows: Schema.Array(IdleWindow).annotate({ description: "The recommended ones; none when always idle" }),
  savings: Savings,
  warnings: Schema.Array(SleepWarning)
})
export interface Recommendation extends Schema.Schema.Type<typeof Recommendation> {}

/** An instance without a recommendation. */
export const NotRecommended = Schema.Struct({
  ...judgedInstance,
  ...week,
  status: AnalysisStatus,
  reasons: Schema.NonEmptyArray(Schema.String).annotate({
    description: "What forbids its sleep, or else what the analysis says and why each time of the week stays awake"
  })
})
export interface NotRecommended extends Schema.Schema.Type<typeof NotRecommended> {}

/** The whole fleet, by what sleep would save. */
export const Recommendations = Schema.Struct({
  recommendations: Schema.Array(Recommendation).annotate({
    description:
      "By conservative savings, the greatest first, currencies compared as numbers; after them, without a price, by conservative hours × class size"
  }),
  not_recommended: Schema.Array(NotRecommended).annotate({ description: "By name" })
})
export interface Recommendations extends Schema.Schema.Type<typeof Recommendations> {}
