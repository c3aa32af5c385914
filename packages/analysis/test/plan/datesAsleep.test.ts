import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { datesAsleep } from "../../src/plan/datesAsleep.ts"

const from = DateTime.makeUnsafe("2026-12-01T10:00:00Z")
const until = DateTime.makeUnsafe("2027-01-15T00:00:00Z")

const thursday: ProtectedDate = { kind: "date", date: "2026-12-24" }
const friday: ProtectedDate = { kind: "date", date: "2026-12-25" }
const past: ProtectedDate = { kind: "date", date: "2026-11-26" }
const later: ProtectedDate = { kind: "date", date: "2027-01-21" }
const lastWorkingDay: ProtectedDate = { kind: "last_working_day", month: 12 }
const dates = [thursday, friday, past, later, lastWorkingDay]

/** Thursdays from 22:00 on. */
const asleep = [3 * 24 + 22, 3 * 24 + 23]

describe("datesAsleep", () => {
  it("returns the dates of the span on which the schedule sleeps", () => {
    const inSpan = { dates, timezone: "UTC", from, until }
    expect(datesAsleep({ asleep, timezone: "UTC" }, inSpan)).toEqual([thursday, lastWorkingDay])
    expect(datesAsleep({ asleep: [], timezone: "UTC" }, inSpan)).toEqual([])
  })

  it("compares the clocks of both zones", () => {
    // In Berlin it is Friday when the schedule sleeps.
    const inSpan = { dates: [thursday, friday], timezone: "Europe/Berlin", from, until }
    expect(datesAsleep({ asleep: [3 * 24 + 23], timezone: "UTC" }, inSpan)).toEqual([friday])
    expect(datesAsleep({ asleep: [4 * 24], timezone: "Europe/Berlin" }, inSpan)).toEqual([friday])
    // In India an hour of UTC overlaps both days.
    const inIndia = { ...inSpan, timezone: "Asia/Kolkata" }
    expect(datesAsleep({ asleep: [3 * 24 + 18], timezone: "UTC" }, inIndia)).toEqual([thursday, friday])
  })
})
