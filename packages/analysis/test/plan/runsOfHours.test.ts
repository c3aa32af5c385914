import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { runsOfHours } from "../../src/plan/runsOfHours.ts"

describe("runsOfHours", () => {
  it("covers exactly the hours that hold, with a gap between two runs", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (hours) => {
        const runs = runsOfHours(hours.length, (index) => hours[index] === true)
        const covered = hours.map(() => false)
        let last = -1
        for (const { end, start } of runs) {
          assert.isAbove(start, last)
          assert.isAbove(end, start)
          covered.fill(true, start, end)
          last = end
        }
        assert.deepStrictEqual(covered, hours)
      })
    )
  })

  it("asks for no hour beyond the last one", () => {
    assert.deepStrictEqual(
      runsOfHours(3, () => true),
      [{ start: 0, end: 3 }]
    )
  })
})
