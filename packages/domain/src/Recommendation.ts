import * as Schema from "effect/Schema"
import { ActivityAnalysis, AnalysisStatus, IdleWindow } from "./ActivityAnalysis.ts"
import { AdviceRecord } from "./AdviceRecord.ts"
import { instanceReference } from "./InstanceActivity.ts"
import { UnitExportNotice } from "./RecordedExport.ts"
import { Savings } from "./Savings.ts"
import { SleepWarning } from "./SleepNotice.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { PolicyInForce } from "./UnitPolicy.ts"

/** The time zone in which an instance's week was judged, who chose it, and the policy that it was judged by. */
const week = {
  timezone: ActivityAnalysis.fields.timezone,
  timezone_source: TimezoneSource,
  unit_policy: PolicyInForce
}

/**
 * Advice for an instance that could sleep: the replay of its daily plans saved something, or a window of its usual week is
 * recommended. Nothing that is known forbids it.
 */
export const Recommendation = Schema.Struct({
  ...instanceReference,
  ...week,
  status: AnalysisStatus,
  explanation: Schema.String,
  windows: Schema.Array(IdleWindow).annotate({
    description:
      "The recommended windows; empty if the instance is always idle, and if it is recommended for what its daily plans would have saved"
  }),
  savings: Savings,
  warnings: Schema.Array(SleepWarning)
}).annotate({ identifier: "Recommendation" })
export interface Recommendation extends Schema.Schema.Type<typeof Recommendation> {}

/** An instance that is not recommended to sleep, and the reasons. */
export const NotRecommended = Schema.Struct({
  ...instanceReference,
  ...week,
  status: AnalysisStatus,
  reasons: Schema.NonEmptyArray(Schema.String).annotate({
    description:
      "What forbids sleep; if nothing does, the analysis's explanation and why each time of the week stays awake"
  })
}).annotate({ identifier: "NotRecommended" })
export interface NotRecommended extends Schema.Schema.Type<typeof NotRecommended> {}

/** The recommendations for the whole fleet, and the instances that have none. */
export const Recommendations = Schema.Struct({
  recommendations: Schema.Array(Recommendation).annotate({
    description:
      "Sorted by conservative savings, the greatest first (amounts in different currencies are compared as plain numbers); then the instances without a price, sorted by conservative hours × class size. Units with the warning reserved_instance come last, in the same order"
  }),
  not_recommended: Schema.Array(NotRecommended).annotate({ description: "Sorted by name" }),
  withdrawn_exports: Schema.optionalKey(Schema.Array(UnitExportNotice)).annotateKey({
    description:
      "The exports in force of these units with hours in which the advice no longer allows sleep, newest first"
  }),
  record: Schema.optionalKey(AdviceRecord).annotateKey({
    description: "How the plans that were issued for these units did in the last 90 days"
  }),
  price_problem: Schema.optionalKey(Schema.String).annotate({
    description: "Why prices of AWS's price list are missing or old; absent if they are not"
  })
}).annotate({ identifier: "Recommendations" })
export interface Recommendations extends Schema.Schema.Type<typeof Recommendations> {}
