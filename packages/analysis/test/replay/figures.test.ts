import { describe, expect, it } from "@effect/vitest"
import { binsOfFigures, figuresOf, reliabilityFigures, scoreOfFigures } from "../../src/replay/figures.ts"
import { addReliability } from "../../src/replay/reliability.ts"
import { zeroReplayScore } from "../../src/replay/scoreReplay.ts"

const score = {
  hours: 730,
  known: 365,
  idle: 400,
  slept: 200,
  needed: 2,
  stopped: 7,
  stops: 20,
  falseStops: 1,
  expected: 1.5
}

describe("figuresOf", () => {
  it("shows shares, and null where there are no hours to compute them from", () => {
    expect(figuresOf(score, 0.5)).toMatchObject({
      recall: 0.495,
      false_share: 0.01,
      stated_share: 0.0075,
      known_hours: 365,
      false_stops_a_month: 2,
      net_hours: 195
    })
    expect(figuresOf(zeroReplayScore, 0.5)).toMatchObject({ recall: null, false_share: null, stated_share: null })
  })
})

describe("scoreOfFigures and binsOfFigures", () => {
  it("return what the figures came from, so that pages can be added up", () => {
    expect(scoreOfFigures(figuresOf(score, 0.5))).toEqual(score)
    expect(scoreOfFigures(figuresOf(zeroReplayScore, 0.5))).toEqual(zeroReplayScore)
    const bins = [{ from: 0.01, slept: 100, expected: 1.2, needed: 3 }]
    expect(binsOfFigures(reliabilityFigures(bins))).toEqual(bins)
  })
})

describe("addReliability", () => {
  it("adds bins with the same lower edge, and keeps the others in order", () => {
    const bin = (from: number) => ({ from, slept: 10, expected: 0.1, needed: 1 })
    expect(addReliability([bin(0.01), bin(0.02)], [bin(0.001), bin(0.02)])).toEqual([
      bin(0.001),
      bin(0.01),
      { from: 0.02, slept: 20, expected: 0.2, needed: 2 }
    ])
  })
})
