import { describe, expect, it } from "@effect/vitest"
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
    expect(bits).toHaveLength(earlierWeeklyBytes)
    const decoded = decodeEarlierWeekly({ first_hour: firstHour, bits })
    for (let hour = firstHour - 2 * weeklyRecordHours; hour < firstHour + 100; hour++) {
      const isKept = hour >= firstHour - weeklyRecordHours && hour < firstHour
      expect(decoded(hour), String(hour - firstHour)).toBe(isKept && advises(hour))
    }
  })

  it("has the oldest hour in the least significant bit of the first byte, as it is stored", () => {
    const bits = encodeEarlierWeekly(firstHour, (hour) => hour === firstHour - 1008 || hour === firstHour - 1)
    expect(bits[0]).toBe(1)
    expect(bits.at(-1)).toBe(128)
    expect(bits.slice(1, -1).every((byte) => byte === 0)).toBe(true)
  })
})
