import { assert, describe, it } from "@effect/vitest"
import {
  decodeEarlierWeekly,
  earlierWeeklyBytes,
  encodeEarlierWeekly,
  weeklyRecordHours
} from "../src/EarlierWeekly.ts"

const firstHour = 490_011

describe("EarlierWeekly", () => {
  it("keeps every hour of the 42 days before the plan, and no other one", () => {
    const advises = (hour: number) => (hour * 7919) % 13 < 5
    const bits = encodeEarlierWeekly(firstHour, advises)
    assert.lengthOf(bits, earlierWeeklyBytes)
    const decoded = decodeEarlierWeekly({ first_hour: firstHour, bits })
    for (let hour = firstHour - 2 * weeklyRecordHours; hour < firstHour + 100; hour++) {
      const isKept = hour >= firstHour - weeklyRecordHours && hour < firstHour
      assert.strictEqual(decoded(hour), isKept && advises(hour), `${hour - firstHour}`)
    }
  })

  it("has the oldest hour in the least significant bit of the first byte, as it is stored", () => {
    const bits = encodeEarlierWeekly(firstHour, (hour) => hour === firstHour - 1008 || hour === firstHour - 1)
    assert.strictEqual(bits[0], 1)
    assert.strictEqual(bits.at(-1), 128)
    assert.isTrue(bits.slice(1, -1).every((byte) => byte === 0))
  })
})
