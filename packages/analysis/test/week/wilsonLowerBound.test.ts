import { describe, expect, it } from "@effect/vitest"
import { wilsonLowerBound } from "../../src/week/internal/wilsonLowerBound.ts"

describe("wilsonLowerBound", () => {
  it.each([
    [2, 2, 0.549],
    [3, 3, 0.646],
    [4, 4, 0.709],
    [9, 10, 0.718],
    [10, 10, 0.859],
    [14, 14, 0.895],
    [20, 20, 0.924]
  ])("of %i in %i is %f", (successes, trials, bound) => {
    expect(wilsonLowerBound(successes, trials)).toBeCloseTo(bound, 3)
  })

  it("is 0 without trials and without successes", () => {
    expect(wilsonLowerBound(0, 0)).toBe(0)
    expect(wilsonLowerBound(0, 5)).toBeCloseTo(0, 12)
  })
})
