import { DateTime, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { addUtcDays, startOfUtcDay, UtcDay, utcDayOf } from "../src/UtcDay.ts"

const isDay = Schema.is(UtcDay)

describe("UtcDay", () => {
  it("is a day that exists, of the years 1 to 9999", () => {
    for (const day of ["2026-01-31", "2024-02-29", "0001-01-01", "9999-12-31"]) expect(isDay(day)).toBe(true)
    for (const day of ["2026-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "2026-01-01T00:00Z", "12026-01-01"]) {
      expect(isDay(day)).toBe(false)
    }
  })
})

describe("utcDayOf", () => {
  it("returns the day in UTC, whatever the zone", () => {
    expect(utcDayOf(DateTime.makeUnsafe("2026-01-31T23:59:59.999Z"))).toBe("2026-01-31")
    expect(utcDayOf(DateTime.makeZonedUnsafe("2026-01-31T23:30:00Z", { timeZone: "Europe/Berlin" }))).toBe("2026-01-31")
    expect(startOfUtcDay("2026-01-31")).toEqual(DateTime.makeUnsafe("2026-01-31T00:00:00Z"))
  })
})

describe("addUtcDays", () => {
  it("counts calendar days in both directions", () => {
    expect(addUtcDays("2024-02-28", 2)).toBe("2024-03-01")
    expect(addUtcDays("2026-01-01", -1)).toBe("2025-12-31")
  })
})
