import type { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { DateTime, Option, Result } from "effect"
import { describe, expect, it } from "vitest"
import { changePolicy, changesPolicy, type PolicyFlags } from "../../src/commandLine/policyChange.ts"

const noFlags: PolicyFlags = {
  oneIn: Option.none(),
  minimumWindow: Option.none(),
  protectHours: [],
  protectDates: [],
  awakeUntil: Option.none(),
  reset: [],
  clear: false
}

const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")

const change = (flags: Partial<PolicyFlags>, before: UnitPolicy = {}, timezone = "UTC") =>
  changePolicy(before, { ...noFlags, ...flags }, timezone, now)

const changed = (...given: Parameters<typeof change>) => Result.getOrThrow(change(...given))

const hoursOf = (text: string) => changed({ protectHours: [text] }).protected_hours?.[0]

const untilOf = (text: string, timezone: string) => {
  const { awake_until } = changed({ awakeUntil: Option.some(text) }, {}, timezone)
  return awake_until === undefined ? undefined : DateTime.formatIso(awake_until)
}

describe("changePolicy", () => {
  it("keeps what no flag names, and replaces whole lists", () => {
    const before: UnitPolicy = { one_in: 50, protected_dates: [{ kind: "date", date: "2026-01-01" }] }
    expect(changesPolicy(noFlags)).toBe(false)
    expect(changed({ minimumWindow: Option.some(6) }, before)).toEqual({ ...before, minimum_run_hours: 6 })
    const dates = ["2026-12-24", "every-02-29", "last-working-day", "last-working-day-12"]
    expect(changed({ protectDates: dates }, before)).toEqual({
      one_in: 50,
      protected_dates: [
        { kind: "date", date: "2026-12-24" },
        { kind: "yearly", day: "02-29" },
        { kind: "last_working_day" },
        { kind: "last_working_day", month: 12 }
      ]
    })
    expect(changed({ protectDates: ["none"] }, before)).toEqual({ one_in: 50, protected_dates: [] })
    expect(changed({ reset: ["protect-date"] }, before)).toEqual({ one_in: 50 })
    expect(changed({ clear: true, oneIn: Option.some(400) }, before)).toEqual({ one_in: 400 })
  })

  it("refuses to keep a unit awake until a time that has passed, but keeps such a time that was stored", () => {
    for (const text of ["2025-12-24", "2026-01-01", "2026-01-01T00:00:00Z"]) {
      expect(Result.getOrThrow(Result.flip(change({ awakeUntil: Option.some(text) }))).message).toMatch(/in the future/)
    }
    expect(untilOf("2026-01-01T00:00:01Z", "UTC")).toBe("2026-01-01T00:00:01.000Z")
    const before: UnitPolicy = { awake_until: DateTime.makeUnsafe("2025-12-24T00:00:00Z") }
    expect(changed({ oneIn: Option.some(50) }, before)).toEqual({ ...before, one_in: 50 })
  })

  it("reads days as names and ranges, also across the end of the week", () => {
    expect(hoursOf("mon-fri 08:00-18:00")).toEqual({
      days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
      start: "08:00",
      end: "18:00"
    })
    expect(hoursOf("Sat-Mon,wed 22:00-24:00")).toEqual({
      days: ["Monday", "Wednesday", "Saturday", "Sunday"],
      start: "22:00",
      end: "00:00"
    })
    expect(hoursOf("daily 00:00-00:00")?.days).toHaveLength(7)
  })

  it("takes a day as its beginning by the unit's clocks, whatever they do at midnight", () => {
    expect(untilOf("2026-12-01", "Europe/Berlin")).toBe("2026-11-30T23:00:00.000Z")
    expect(untilOf("2026-12-01", "America/New_York")).toBe("2026-12-01T05:00:00.000Z")
    // The clocks of Santiago skip the hour after midnight on this day; those of Havana come back to midnight.
    expect(untilOf("2026-09-06", "America/Santiago")).toBe("2026-09-06T04:00:00.000Z")
    expect(untilOf("2026-11-01", "America/Havana")).toBe("2026-11-01T05:00:00.000Z")
    expect(untilOf("2026-12-01T08:00:00+01:00", "America/New_York")).toBe("2026-12-01T07:00:00.000Z")
  })

  it("names the flag, the value and what is expected", () => {
    const problem = (flags: Partial<PolicyFlags>) => Result.getOrThrow(Result.flip(change(flags)))
    expect(problem({ protectHours: ["mon 8-18"] })).toMatchObject({ flag: "--protect-hours" })
    expect(problem({ protectHours: ["mo-fr 08:00-18:00"] }).message).toContain('found "mo-fr 08:00-18:00"')
    expect(problem({ protectHours: ["mon 08:00-25:00"] })).toMatchObject({
      flag: "--protect-hours",
      message: "Expected a time of day such as 07:45"
    })
    for (const date of ["2026-02-29", "every-02-30", "last-working-day-13", "12-24", "none"]) {
      expect(problem({ protectDates: [date, "2026-12-24"] }).message).toContain(`found "${date}"`)
    }
    expect(problem({ awakeUntil: Option.some("2026-12-32") })).toMatchObject({ flag: "--awake-until" })
    expect(problem({ oneIn: Option.some(1) })).toMatchObject({ flag: "--one-in" })
    expect(problem({ minimumWindow: Option.some(0) })).toMatchObject({ flag: "--minimum-window" })
  })
})
