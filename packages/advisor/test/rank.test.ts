import { assert, describe, it } from "@effect/vitest"
import { compareSavings } from "@snoozeql/analysis/savings/savings"
import { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import { Schema } from "effect"
import { rank } from "../src/rank.ts"

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

describe("rank", () => {
  it.prop(
    "sorts recommendations by savings, reserved ones last, then by name, and the other instances by name",
    { recommended: Schema.Array(Recommendation), refused: Schema.Array(NotRecommended) },
    ({ recommended, refused }) => {
      assert.deepStrictEqual(rank([...refused, ...recommended]), {
        recommendations: [false, true].flatMap((reserved) =>
          recommended
            .filter((unit) => unit.warnings.some(({ kind }) => kind === "reserved_instance") === reserved)
            .toSorted(byName)
            .toSorted((a, b) => compareSavings(a.savings, b.savings))
        ),
        not_recommended: refused.toSorted(byName)
      })
    }
  )

  it("returns empty lists for an empty fleet", () => {
    assert.deepStrictEqual(rank([]), { recommendations: [], not_recommended: [] })
  })
})
