import type { AnalysisStatus } from "@snoozeql/domain/ActivityAnalysis"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { NotRecommended, Recommendation, TotalsBy } from "@snoozeql/domain/Recommendation"
import type { DateTime } from "effect"
import type { DecisionSelection } from "./DecisionSelection.ts"
import type { UnitFilter } from "./UnitFilter.ts"

/**
 * The parts of the ranking, in its order. `unissued` holds the units without a result; no result is stored in it. A
 * reservation pays for units of `reserved` and `reserved_unpriced`, asleep or awake.
 */
export const resultTiers = {
  priced: 0,
  unpriced: 1,
  reserved: 2,
  reserved_unpriced: 3,
  not_recommended: 4,
  unissued: 5
} as const

/** The status of a unit without a result. */
export const unissuedStatus: AnalysisStatus = "insufficient"

/** Where a result is in the ranking. Within a tier the greatest amount comes first; equal amounts are ordered by name. */
export interface ResultRank {
  /** One of `resultTiers`, except `unissued`. */
  readonly tier: number
  /** Money a week, or hours × class size; 0 if nothing is recommended. */
  readonly amount: number
}

/** What a recommended unit saves a month, after discounts. */
export interface SavedMoney {
  readonly expected: number
  readonly conservative: number
  readonly currency: string
}

/** The result of a unit as it is issued. */
export interface ResultDraft {
  readonly result: Recommendation | NotRecommended
  readonly rank: ResultRank
  /** What counts in the totals. Null if nothing is recommended, without a price, or with a reservation. */
  readonly saved: SavedMoney | null
}

/** The place of a unit in the ranking, by what was stored when its result was issued. */
export interface ResultPlace extends ResultRank {
  readonly name: string
  readonly id: InstanceId
}

/** A unit and its newest result. */
export interface StoredResult {
  readonly unit: Instance
  readonly place: ResultPlace
  /** Null if none was issued, or by a version whose results this one cannot read. */
  readonly issued: { readonly at: DateTime.Utc; readonly result: Recommendation | NotRecommended } | null
}

/** Which results are selected. Units without a result count as `insufficient` and not recommended. */
export interface ResultFilter extends UnitFilter {
  readonly status?: AnalysisStatus
  /** Whether sleep was recommended when the result was issued. */
  readonly recommended?: boolean
  /** By the decision about the advice. */
  readonly decision?: DecisionSelection
}

/** A page of the ranking. */
export interface ResultPage extends ResultFilter {
  readonly limit: number
  /** The place of the last unit of the previous page. */
  readonly after?: ResultPlace
}

/** A page of the totals of the values of a field, by value. Units without a value come last, together. */
export interface TotalsPage extends ResultFilter {
  readonly by: TotalsBy
  readonly limit: number
  /** The last value of the previous page. */
  readonly after?: string
}
