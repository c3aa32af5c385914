import { assert, describe, it } from "@effect/vitest"
import { rank } from "@snoozeql/advisor/rank"
import { NotRecommended, Recommendation, Recommendations } from "@snoozeql/domain/Recommendation"
import { Schema } from "effect"
import { encodeRanking, encodeResult } from "../src/handlers/recommendationsJson.ts"

const encodeBySchema = Schema.encodeSync(Schema.fromJsonString(Recommendations))

const textOf = (pieces: Iterable<Uint8Array>) => {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  return [...pieces].map((piece) => decoder.decode(piece)).join("")
}

describe("encodeRanking", () => {
  it.prop(
    "writes piece by piece what the schema writes for the whole ranking",
    { fleet: Schema.Array(Schema.Union([Recommendation, NotRecommended])), problem: Schema.String },
    ({ fleet, problem }) => {
      const encoded = fleet.map(encodeResult)
      assert.strictEqual(textOf(encodeRanking(encoded, undefined)), encodeBySchema(rank(fleet)))
      assert.strictEqual(
        textOf(encodeRanking(encoded, problem)),
        encodeBySchema({ ...rank(fleet), price_problem: problem })
      )
    }
  )

  it("writes an empty ranking for an empty fleet", () => {
    assert.strictEqual(
      textOf(encodeRanking([], undefined)),
      encodeBySchema({ recommendations: [], not_recommended: [] })
    )
  })
})
