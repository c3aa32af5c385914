import { compareNames, compareRecommendations } from "@snoozeql/advisor/rank"
import { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import { UnitExportNotice } from "@snoozeql/domain/RecordedExport"
import type { Savings } from "@snoozeql/domain/Savings"
import { Schema } from "effect"

/** The result of one instance until the whole fleet is judged: the savings and warnings, which rank it, and its JSON in UTF-8. */
export interface EncodedResult {
  readonly instance_id: InstanceId
  readonly name: string
  readonly owner: string | null
  readonly environment: string | null
  /** Null if the instance is not recommended. */
  readonly savings: Savings | null
  readonly warnings: Recommendation["warnings"]
  readonly json: Uint8Array
}

const encodeRecommendation = Schema.encodeSync(Schema.fromJsonString(Recommendation))
const encodeNotRecommended = Schema.encodeSync(Schema.fromJsonString(NotRecommended))
const utf8 = new TextEncoder()

/**
 * Encodes a result with its schema. Encoding a large fleet at once would delay other requests, so each is encoded
 * alone.
 */
export const encodeResult = (result: Recommendation | NotRecommended): EncodedResult => {
  const { environment, instance_id, name, owner } = result
  const unit = { instance_id, name, owner, environment }
  return "savings" in result
    ? { ...unit, savings: result.savings, warnings: result.warnings, json: utf8.encode(encodeRecommendation(result)) }
    : { ...unit, savings: null, warnings: [], json: utf8.encode(encodeNotRecommended(result)) }
}

const isRecommended = <A extends EncodedResult>(result: A): result is A & { readonly savings: Savings } =>
  result.savings !== null

function* jsonArray(results: ReadonlyArray<EncodedResult>): Generator<Uint8Array> {
  for (const [index, { json }] of results.entries()) {
    if (index > 0) yield utf8.encode(",")
    yield json
  }
}

const encodeExports = Schema.encodeSync(Schema.fromJsonString(Schema.Array(UnitExportNotice)))
const encodeRecord = Schema.encodeSync(Schema.fromJsonString(AdviceRecord))

/** What is told beside a ranking. */
export interface RankingNotes {
  /** The exports in force of the ranked units of which hours are withdrawn. */
  readonly withdrawnExports: ReadonlyArray<UnitExportNotice>
  /** The record of the plans of the ranked units. */
  readonly record: AdviceRecord
  /** Why prices of AWS's price list are missing or old; undefined if they are not. */
  readonly priceProblem: string | undefined
}

/** Yields the JSON of `Recommendations` in UTF-8, piece by piece, in the order of `rank` of `@snoozeql/advisor`. */
export function* encodeRanking(
  fleet: ReadonlyArray<EncodedResult>,
  { priceProblem, record, withdrawnExports }: RankingNotes
): Generator<Uint8Array> {
  yield utf8.encode('{"recommendations":[')
  yield* jsonArray(fleet.filter(isRecommended).toSorted(compareRecommendations))
  yield utf8.encode('],"not_recommended":[')
  yield* jsonArray(fleet.filter((result) => !isRecommended(result)).toSorted(compareNames))
  yield utf8.encode(`],"withdrawn_exports":${encodeExports(withdrawnExports)},"record":${encodeRecord(record)}`)
  yield utf8.encode(priceProblem === undefined ? "}" : `,"price_problem":${JSON.stringify(priceProblem)}}`)
}
