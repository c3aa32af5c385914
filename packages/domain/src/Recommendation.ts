import * as Schema from "effect/Schema"
import { ActivityAnalysis, AnalysisStatus, IdleWindow } from "./ActivityAnalysis.ts"
import { AdviceRecord } from "./AdviceRecord.ts"
import { StandingDecision } from "./Decision.ts"
import { Currency, Instance } from "./Instance.ts"
import { instanceReference } from "./InstanceActivity.ts"
import { Instant } from "./Instant.ts"
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

/** Where a listed unit is, and what was decided about its advice. */
const listed = {
  account: Instance.fields.account,
  region: Instance.fields.region,
  decision: Schema.NullOr(StandingDecision).annotate({
    description: "What somebody decided last about its advice, and whether that holds now; null if nobody did"
  })
}

/** A recommendation as the ranking lists it. */
export const ListedRecommendation = Schema.Struct({
  ...Recommendation.fields,
  ...listed,
  issued_at: Instant.annotate({
    description:
      "When it was issued. The status of the instance, and the warning that nothing was read for a day, are those of now"
  })
}).annotate({ identifier: "ListedRecommendation" })
export interface ListedRecommendation extends Schema.Schema.Type<typeof ListedRecommendation> {}

/** A unit that is not recommended to sleep, as the ranking lists it. */
export const ListedNotRecommended = Schema.Struct({
  ...NotRecommended.fields,
  ...listed,
  issued_at: Schema.NullOr(Instant).annotate({
    description: "When it was issued; null if no advice has been issued yet. What forbids sleep is that of now"
  })
}).annotate({ identifier: "ListedNotRecommended" })
export interface ListedNotRecommended extends Schema.Schema.Type<typeof ListedNotRecommended> {}

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Amount = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** What recommended units save a month in one currency. */
export const SavedPerMonth = Schema.Struct({
  currency: Currency,
  units: Count.annotate({ description: "How many units have a price in this currency" }),
  expected: Amount,
  conservative: Amount
}).annotate({ identifier: "SavedPerMonth" })
export interface SavedPerMonth extends Schema.Schema.Type<typeof SavedPerMonth> {}

/** The totals of selected units, by what was issued for them. */
export const RecommendationTotals = Schema.Struct({
  units: Count,
  recommended: Count,
  reserved: Count.annotate({
    description:
      "How many recommended units a reserved instance pays for, asleep or awake. What they would save is not in `saved`"
  }),
  saved: Schema.Array(SavedPerMonth).annotate({
    description:
      "After discounts, by currency. Units that are stopped now, or which something forbids to sleep now, count as they were issued"
  })
}).annotate({ identifier: "RecommendationTotals" })
export interface RecommendationTotals extends Schema.Schema.Type<typeof RecommendationTotals> {}

/** A page of the ranking of the fleet: the units that are recommended to sleep, and those that are not. */
export const Recommendations = Schema.Struct({
  recommendations: Schema.Array(ListedRecommendation).annotate({
    description:
      "Sorted by conservative savings after discounts, the greatest first (amounts in different currencies are compared as plain numbers); then the units without a price, sorted by conservative hours × class size. Units with the warning reserved_instance come last, in the same order"
  }),
  not_recommended: Schema.Array(ListedNotRecommended).annotate({
    description:
      "They follow all recommendations, sorted by name, and then the units without advice. What was recommended when it was issued, and is forbidden now, is here too, at its place in the ranking"
  }),
  next_cursor: Schema.NullOr(Schema.String).annotate({
    description: "The `cursor` of the next page; null on the last page"
  }),
  totals: RecommendationTotals.annotateKey({ description: "Of all pages" }),
  withdrawn_exports: Schema.optionalKey(Schema.Array(UnitExportNotice)).annotateKey({
    description:
      "The exports in force, of the units of all pages, with hours in which the advice no longer allows sleep, newest first; whatever `status` and `recommended` select"
  }),
  record: Schema.optionalKey(AdviceRecord).annotateKey({
    description:
      "How the plans that were issued for the fleet, the owner or the environment did in the last 90 days, read up to a minute ago"
  }),
  price_problem: Schema.optionalKey(Schema.String).annotate({
    description: "Why prices of AWS's price list are missing or old; absent if they are not"
  })
}).annotate({ identifier: "Recommendations" })
export interface Recommendations extends Schema.Schema.Type<typeof Recommendations> {}

/** What the totals of recommendations can be divided by. */
export const TotalsBy = Schema.Literals(["owner", "environment", "account"])
export type TotalsBy = typeof TotalsBy.Type

/** The totals of the units that share an owner, an environment or an account. */
export const TotalsOfValue = Schema.Struct({
  value: Schema.NullOr(Schema.String).annotate({ description: "null for the units without one" }),
  ...RecommendationTotals.fields
}).annotate({ identifier: "TotalsOfValue" })
export interface TotalsOfValue extends Schema.Schema.Type<typeof TotalsOfValue> {}

/** A page of the totals by owner, environment or account, sorted by value. */
export const DividedTotals = Schema.Struct({
  by: TotalsBy,
  totals: Schema.Array(TotalsOfValue),
  next_cursor: Schema.NullOr(Schema.String)
}).annotate({ identifier: "DividedTotals" })
export interface DividedTotals extends Schema.Schema.Type<typeof DividedTotals> {}
