import { assert, describe, it } from "@effect/vitest"
import { PlanGround, type PlannedHour } from "@snoozeql/domain/Plan"
import { DateTime } from "effect"
import * as FastCheck from "fast-check"
import { masksOf, packPlan, readMasks, unpackPlan } from "../../src/rules/packedPlan.ts"

const first = DateTime.makeUnsafe("2026-03-01T05:00:00Z")

const plans = FastCheck.array(
  FastCheck.record({
    asleep: FastCheck.boolean(),
    risk: FastCheck.double({ min: 0, max: 1, noNaN: true }),
    ground: FastCheck.constantFrom(...PlanGround.literals),
    weekly_method: FastCheck.boolean()
  }),
  { minLength: 24, maxLength: 24 }
).map((hours) => hours.map((hour, index): PlannedHour => ({ ...hour, hour: DateTime.add(first, { hours: index }) })))

describe("packPlan", () => {
  it("loses nothing but the precision of the risks", () => {
    FastCheck.assert(
      FastCheck.property(plans, (hours) => {
        const packed = packPlan(hours)
        assert.deepStrictEqual(
          unpackPlan(packed, first),
          hours.map((hour) => ({ ...hour, risk: Math.fround(hour.risk) }))
        )
        // Statements return bytes in the middle of a larger buffer.
        const around = Uint8Array.from([9, 9, ...packed])
        assert.deepStrictEqual(readMasks(new DataView(around.buffer), 2), masksOf(hours))
        assert.deepStrictEqual(unpackPlan(around.subarray(2), first), unpackPlan(packed, first))
      })
    )
  })

  it("refuses to unpack a format that it does not know", () => {
    assert.throws(() => unpackPlan(new Uint8Array(127), first), RangeError)
  })
})
