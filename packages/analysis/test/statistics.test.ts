import { describe, expect, it } from "@effect/vitest"
import { medianOfSorted, percentileOfSorted, sortFew, wilsonLowerBound } from "../src/internal/statistics.ts"

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

describe("order statistics", () => {
  it("sorts in place as the built-in sort does", () => {
    const values = Float64Array.from([3, -1, 2, 2, 0.5, 10])
    expect(sortFew(Float64Array.from(values))).toEqual(values.toSorted())
  })

  it("takes the middle, or the mean of the two in the middle", () => {
    expect(medianOfSorted(Float64Array.from([1, 2, 9]))).toBe(2)
    expect(medianOfSorted(Float64Array.from([1, 2, 4, 9]))).toBe(3)
    expect(medianOfSorted(new Float64Array())).toBeNaN()
  })

  it("takes a percentile by nearest rank from below", () => {
    const values = Float64Array.from({ length: 11 }, (_, index) => index)
    expect(percentileOfSorted(values, 10)).toBe(1)
    expect(percentileOfSorted(values, 19)).toBe(1)
    expect(percentileOfSorted(new Float64Array(), 10)).toBeNaN()
  })
})
