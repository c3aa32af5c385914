import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { median, percentile, selectRank } from "../../src/labels/percentiles.ts"

/** Turns minus zero into zero: a sort distinguishes the two, a comparison does not. */
const noMinus = (value: number) => (value === 0 ? 0 : value)

describe("selectRank, percentile and median", () => {
  it("select the value that a sort puts at each rank, with none greater before it and none less after", () => {
    // Few distinct values, as metrics have, since a wrong quickselect fails with equal values first.
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), { maxLength: 60 })
    fc.assert(
      fc.property(values, fc.nat(70), (given, rank) => {
        const selected = Float64Array.from(given)
        const value = selectRank(selected, rank)
        expect(noMinus(value)).toBe(noMinus(Float64Array.from(given).toSorted()[rank] ?? Number.NaN))
        expect(selected.toSorted()).toEqual(Float64Array.from(given).toSorted())
        if (rank >= given.length) return
        expect(selected.subarray(0, rank).every((each) => each <= value)).toBe(true)
        expect(selected.subarray(rank).every((each) => each >= value)).toBe(true)
      }),
      { numRuns: 2000 }
    )
  })

  it("return the middle value, or the mean of the two in the middle", () => {
    expect(median(Float64Array.from([9, 1, 2]))).toBe(2)
    expect(median(Float64Array.from([9, 2, 4, 1]))).toBe(3)
    expect(median(Float64Array.from([7]))).toBe(7)
    expect(median(new Float64Array())).toBeNaN()
  })

  it("return a percentile by nearest rank from below", () => {
    const values = () => Float64Array.from({ length: 11 }, (_, index) => (index * 7) % 11)
    expect(percentile(values(), 10)).toBe(1)
    expect(percentile(values(), 19)).toBe(1)
    expect(percentile(values(), 100)).toBe(10)
    expect(percentile(new Float64Array(), 10)).toBeNaN()
  })
})
