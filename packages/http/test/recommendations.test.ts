import { assert, describe, it } from "@effect/vitest"
import { compareSavings } from "@snoozeql/analysis/savings"
import { Schema } from "effect"
import { NotRecommended, Recommendation, Recommendations } from "../src/api/ActivityApi.ts"
import { encodeAnswer, rank } from "../src/handlers/recommendations.ts"

const encodeBySchema = Schema.encodeSync(Schema.fromJsonString(Recommendations))

const textOf = (pieces: Iterable<Uint8Array>) => {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  return [...pieces].map((piece) => decoder.decode(piece)).join("")
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

describe("the ranking of a fleet", () => {
  it.prop(
    "is written piece by piece as the schema's own encoding of all of it",
    { recommended: Schema.Array(Recommendation), refused: Schema.Array(NotRecommended) },
    ({ recommended, refused }) => {
      const expected = encodeBySchema({
        recommendations: recommended.toSorted(byName).toSorted((a, b) => compareSavings(a.savings, b.savings)),
        not_recommended: refused.toSorted(byName)
      })
      assert.strictEqual(textOf(rank([...refused, ...recommended].map(encodeAnswer))), expected)
    }
  )

  it("is empty for an empty fleet", () => {
    assert.strictEqual(textOf(rank([])), encodeBySchema({ recommendations: [], not_recommended: [] }))
  })
})
