import { compareSavings } from "@snoozeql/analysis/savings"
import type { Savings } from "@snoozeql/domain/Savings"
import { Schema } from "effect"
import { type InstanceActivity, NotRecommended, Recommendation } from "../api/ActivityApi.ts"

type Judged = Omit<InstanceActivity, "labels">

const explanationsOf = (told: ReadonlyArray<{ readonly explanation: string }>) =>
  told.map(({ explanation }) => explanation)

const toRecommendation = ({
  explanation,
  instance_id,
  instance_status,
  name,
  savings,
  status,
  timezone,
  timezone_source,
  warnings,
  windows
}: Judged): Recommendation => ({
  instance_id,
  name,
  instance_status,
  timezone,
  timezone_source,
  status,
  explanation,
  windows: windows.filter(({ level }) => level === "recommended"),
  savings,
  warnings
})

const refuse = ({
  blockers,
  explanation,
  instance_id,
  instance_status,
  name,
  refusals,
  status,
  timezone,
  timezone_source
}: Judged): NotRecommended => {
  const [first, ...others] = blockers
  return {
    instance_id,
    name,
    instance_status,
    timezone,
    timezone_source,
    status,
    reasons:
      first === undefined ? [explanation, ...explanationsOf(refusals)] : [first.explanation, ...explanationsOf(others)]
  }
}

/** An instance's place in the answer: recommended, or refused and why. */
export const recommend = (judged: Judged): Recommendation | NotRecommended =>
  judged.asleep.length > 0 && judged.blockers.length === 0 ? toRecommendation(judged) : refuse(judged)

/** What is kept of an answer until the whole fleet is judged: what ranks it, and its JSON in UTF-8. */
export interface EncodedAnswer {
  readonly name: string
  /** Null where the instance is not recommended. */
  readonly savings: Savings | null
  readonly json: Uint8Array
}

const encodeRecommendation = Schema.encodeSync(Schema.fromJsonString(Recommendation))
const encodeNotRecommended = Schema.encodeSync(Schema.fromJsonString(NotRecommended))
const utf8 = new TextEncoder()

/** Encodes an answer by its schema. A large fleet's are encoded one by one: all at once would hold up other requests. */
export const encodeAnswer = (answer: Recommendation | NotRecommended): EncodedAnswer =>
  "savings" in answer
    ? { name: answer.name, savings: answer.savings, json: utf8.encode(encodeRecommendation(answer)) }
    : { name: answer.name, savings: null, json: utf8.encode(encodeNotRecommended(answer)) }

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

const isRecommended = <A extends EncodedAnswer>(answer: A): answer is A & { readonly savings: Savings } =>
  answer.savings !== null

function* jsonArray(answers: ReadonlyArray<EncodedAnswer>): Generator<Uint8Array> {
  for (const [index, { json }] of answers.entries()) {
    if (index > 0) yield utf8.encode(",")
    yield json
  }
}

/**
 * The JSON of `Recommendations` in UTF-8, piece by piece: the ranking of the fleet. Instances that save the same are
 * ordered by name.
 */
export function* rank(fleet: ReadonlyArray<EncodedAnswer>): Generator<Uint8Array> {
  const named = fleet.toSorted(byName)
  yield utf8.encode('{"recommendations":[')
  yield* jsonArray(named.filter(isRecommended).toSorted((a, b) => compareSavings(a.savings, b.savings)))
  yield utf8.encode('],"not_recommended":[')
  yield* jsonArray(named.filter((answer) => !isRecommended(answer)))
  yield utf8.encode("]}")
}
