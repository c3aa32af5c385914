import { assert, describe, it } from "@effect/vitest"
import { dayTypeHour, dayTypeHours, dayTypes, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"

describe("dayTypeHour", () => {
  it("returns one key for an hour of all days of a type, and uses every key", () => {
    const keys = new Map<number, Array<string>>()
    for (const [type, days] of dayTypes.entries()) {
      for (const day of days) {
        for (let hour = 0; hour < 24; hour++) {
          const key = dayTypeHour(day * 24 + hour)
          keys.set(key, [...(keys.get(key) ?? []), `${type} ${hour}`])
        }
      }
    }
    assert.deepStrictEqual(
      [...keys.keys()].toSorted((one, other) => one - other),
      Array.from({ length: dayTypeHours }, (_, key) => key)
    )
    for (const hours of keys.values()) assert.strictEqual(new Set(hours).size, 1)
  })

  it("covers the whole week", () => {
    assert.strictEqual(dayTypes.flat().length * 24, hoursPerWeek)
    assert.strictEqual(dayTypeHour(119), 23)
    assert.strictEqual(dayTypeHour(120), 24)
    assert.strictEqual(dayTypeHour(167), 47)
  })
})
