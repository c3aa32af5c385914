import { assert, describe, it } from "@effect/vitest"
import { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import { rankOfSavings } from "@snoozeql/analysis/savings/savings"
import { resultTiers } from "@snoozeql/store/AdviceResults"
import { Schema, Struct } from "effect"
import { rankOf } from "../src/rank.ts"

/** The parts of a recommendation that rank it. Its policy has rules that generated values rarely meet. */
const Ranked = Schema.Struct(Struct.pick(Recommendation.fields, ["savings", "warnings"]))

const reservedBy = ({ warnings }: typeof Ranked.Type) => warnings.some(({ kind }) => kind === "reserved_instance")

describe("rankOf", () => {
  it.prop(
    "puts recommendations before the rest, reserved ones and then those without a price last, by what they save",
    { a: Ranked, b: Ranked, refused: NotRecommended },
    ({ a, b, refused }) => {
      const [ofA, ofB] = [rankOf(a), rankOf(b)]
      assert.isBelow(ofA.tier, rankOf(refused).tier)
      const keys = [a, b].map((unit) => [reservedBy(unit), !rankOfSavings(unit.savings).isPriced].map(Number))
      const [keyA = [], keyB = []] = keys
      const byKey = (keyA[0] ?? 0) - (keyB[0] ?? 0) || (keyA[1] ?? 0) - (keyB[1] ?? 0)
      assert.strictEqual(Math.sign(ofA.tier - ofB.tier), Math.sign(byKey))
      assert.strictEqual(ofA.amount, rankOfSavings(a.savings).amount)
    }
  )

  it.prop(
    "ranks all that is not recommended alike, so that the name decides",
    { refused: NotRecommended },
    ({ refused }) => {
      assert.deepStrictEqual(rankOf(refused), { tier: resultTiers.not_recommended, amount: 0 })
    }
  )
})
