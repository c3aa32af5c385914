import { AnalysisStatus } from "@snoozeql/domain/ActivityAnalysis"
import { InvalidPage } from "@snoozeql/domain/errors"
import { Currency, Instance } from "@snoozeql/domain/Instance"
import { NotRecommended, Recommendation, type RecommendationTotals, TotalsBy } from "@snoozeql/domain/Recommendation"
import { Text } from "@snoozeql/domain/Text"
import { Result, Schema } from "effect"
import { type ResultFilter, type ResultPage, resultTiers, type TotalsPage, unissuedStatus } from "../AdviceResults.ts"
import { checker } from "./checker.ts"
import { DecisionSelectionSchema } from "./decisions.ts"
import { unitFilterFields } from "./unitFilter.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const tierUpTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: resultTiers.priced, maximum }))

/** The schema of a `ResultDraft`. */
export const ResultDraftSchema = Schema.Struct({
  result: Schema.Union([Recommendation, NotRecommended]),
  rank: Schema.Struct({ tier: tierUpTo(resultTiers.not_recommended), amount: NotNegative }),
  saved: Schema.NullOr(Schema.Struct({ expected: NotNegative, conservative: NotNegative, currency: Currency }))
})

const filterFields = {
  ...unitFilterFields,
  status: Schema.optionalKey(AnalysisStatus),
  recommended: Schema.optionalKey(Schema.Boolean),
  decision: Schema.optionalKey(DecisionSelectionSchema)
}

const Limit = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const filterChecker = checker(Schema.toType(Schema.Struct(filterFields)))

const pageChecker = checker(
  Schema.toType(
    Schema.Struct({
      ...filterFields,
      limit: Limit,
      after: Schema.optionalKey(
        Schema.Struct({
          tier: tierUpTo(resultTiers.unissued),
          amount: NotNegative,
          name: Instance.fields.name,
          id: Instance.fields.id
        })
      )
    })
  )
)

const totalsPageChecker = checker(
  Schema.toType(Schema.Struct({ ...filterFields, by: TotalsBy, limit: Limit, after: Schema.optionalKey(Text) }))
)

/** Checks a filter of results. */
export const checkResultFilter = (filter: ResultFilter): Result.Result<ResultFilter, InvalidPage> =>
  Result.mapError(filterChecker(filter), (violation) => new InvalidPage(violation))

/** Checks a requested page of results. */
export const checkResultPage = (page: ResultPage): Result.Result<ResultPage, InvalidPage> =>
  Result.mapError(pageChecker(page), (violation) => new InvalidPage(violation))

/** Checks a requested page of totals. */
export const checkTotalsPage = (page: TotalsPage): Result.Result<TotalsPage, InvalidPage> =>
  Result.mapError(totalsPageChecker(page), (violation) => new InvalidPage(violation))

/** Whether a filter selects units without a result, as far as it looks at results. */
export const selectsUnissued = ({ recommended, status }: ResultFilter): boolean =>
  recommended !== true && (status === undefined || status === unissuedStatus)

/** The units of one currency in a total; null is the currency of those that have no money in it. */
export interface TotalsPart {
  readonly currency: string | null
  readonly units: number
  readonly recommended: number
  readonly reserved: number
  readonly expected: number
  readonly conservative: number
}

const cents = (amount: number): number => Number(amount.toFixed(2))

/** Adds up the parts of a total. */
export const totalsOf = (parts: ReadonlyArray<TotalsPart>): RecommendationTotals => ({
  units: parts.reduce((sum, { units }) => sum + units, 0),
  recommended: parts.reduce((sum, { recommended }) => sum + recommended, 0),
  reserved: parts.reduce((sum, { reserved }) => sum + reserved, 0),
  saved: parts
    .flatMap(({ conservative, currency, expected, units }) =>
      currency === null ? [] : [{ currency, units, expected: cents(expected), conservative: cents(conservative) }]
    )
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
})
