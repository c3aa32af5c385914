import { assert, describe, it } from "@effect/vitest"
import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { addReplayScores, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import type { BacktestMode } from "@snoozeql/domain/Backtest"
import { addFleetBacktests } from "../../src/advice/addFleetBacktests.ts"

const mode: BacktestMode = { refit: "daily", look: false, censored: false, one_in: 33 }
const score = {
  hours: 336,
  known: 336,
  idle: 200,
  slept: 100,
  needed: 1,
  stopped: 3,
  stops: 10,
  falseStops: 1,
  expected: 0.5
}

describe("addFleetBacktests", () => {
  it("has the sums of the pages, with the server's cost of a stop", () => {
    const page = {
      ...mode,
      instances: [],
      all: figuresOf(score, 0.75),
      saved: [],
      units_without_price: 0,
      reliability: [],
      next_cursor: "next"
    }
    const none = { ...page, all: figuresOf(zeroReplayScore, 0.75), next_cursor: null }
    assert.deepStrictEqual(addFleetBacktests([none, page, page], mode), {
      ...none,
      all: figuresOf(addReplayScores(score, score), 0.75)
    })
    assert.deepStrictEqual(addFleetBacktests([none], mode), none)
  })
})
