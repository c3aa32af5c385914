import { DateTime } from "effect"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { type ComparedAdvice, withdrawnHours } from "../../src/exports/withdrawnHours.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")
const everyHour = Array.from({ length: 168 }, (_, hour) => hour)

const adviceOf = (fields: Partial<NonNullable<ComparedAdvice>> = {}): NonNullable<ComparedAdvice> => ({
  status: "ok",
  blockers: [],
  asleep: [0, 1, 2, 3],
  timezone: "Europe/Berlin",
  ...fields
})

const exportOf = (asleep: ReadonlyArray<number>, timezone = "Europe/Berlin", until: string | null = null) => ({
  asleep,
  timezone,
  until: until === null ? null : DateTime.makeUnsafe(until)
})

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]

const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" })
  ])
)

/** The hour of the week in a zone at an instant, by Intl: its text is such as "Thu 18". */
const hourOfWeekAt = (at: number, timezone: string): number => {
  const [day = "", hour = ""] = (formats.get(timezone)?.format(at) ?? "").split(/[ ,]+/)
  return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(day) * 24 + Number(hour)
}

const zone = FastCheck.constantFrom(...zones)
const hours = FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 167 }), { maxLength: 168 })

describe("withdrawnHours", () => {
  it("returns the exported hours that are not advised any more, however few", () => {
    expect(withdrawnHours(exportOf([0, 1, 2, 3]), adviceOf(), now)).toEqual([])
    expect(withdrawnHours(exportOf([4, 0, 1]), adviceOf(), now)).toEqual([4])
  })

  it("returns all of them if something forbids sleep, if there is too little data, or if the unit vanished", () => {
    const blocked = adviceOf({ blockers: [{ kind: "excluded", explanation: "its tag excludes it" }] })
    expect(withdrawnHours(exportOf([0, 1]), blocked, now)).toEqual([0, 1])
    expect(withdrawnHours(exportOf([0, 1]), adviceOf({ status: "insufficient", asleep: [] }), now)).toEqual([0, 1])
    expect(withdrawnHours(exportOf([0, 1]), null, now)).toEqual([0, 1])
    const idleButBlocked = adviceOf({ ...blocked, status: "always_idle", asleep: [] })
    expect(withdrawnHours(exportOf([0, 1]), idleButBlocked, now)).toEqual([0, 1])
  })

  it("returns all of them while the policy keeps the unit awake, also if it is always idle", () => {
    const awake = { awake_until: DateTime.add(now, { hours: 1 }) }
    expect(withdrawnHours(exportOf([0, 1]), adviceOf(awake), now)).toEqual([0, 1])
    expect(withdrawnHours(exportOf([0, 1]), adviceOf({ ...awake, status: "always_idle" }), now)).toEqual([0, 1])
    expect(withdrawnHours(exportOf([0, 1]), adviceOf({ awake_until: now }), now)).toEqual([])
    expect(withdrawnHours(exportOf([0, 1]), adviceOf({ awake_until: null }), now)).toEqual([])
  })

  it("returns none if the unit is idle at every hour of the week", () => {
    expect(withdrawnHours(exportOf([0, 90]), adviceOf({ status: "always_idle", asleep: [] }), now)).toEqual([])
  })

  it("withdraws what differs when the time zone changes", () => {
    // Berlin is an hour ahead of UTC in winter, and two hours in summer: 22 and 23 on Sunday, 0 and 1 on Monday.
    const inWinter = withdrawnHours(exportOf([0, 1, 2, 3], "UTC", "2026-02-10T00:00:00Z"), adviceOf(), now)
    expect(inWinter).toEqual([3])
    expect(withdrawnHours(exportOf([0, 1, 2, 3], "UTC"), adviceOf(), now)).toEqual([2, 3])
    // The zones are half an hour apart, so that an hour overlaps two.
    expect(withdrawnHours(exportOf([5, 6, 7], "Asia/Kolkata"), adviceOf({ timezone: "UTC" }), now)).toEqual([5])
  })

  it("compares the whole week also shortly before an export ends", () => {
    const ending = exportOf(everyHour, "UTC", "2026-01-15T11:00:00Z")
    expect(withdrawnHours(ending, adviceOf({ timezone: "Etc/UTC" }), now)).toEqual(everyHour.slice(4))
  })

  it("never allows an instant that the advice does not allow, and withdraws nothing without such an instant", () => {
    FastCheck.assert(
      FastCheck.property(
        zone,
        zone,
        hours,
        hours,
        FastCheck.integer({ min: 0, max: 365 }),
        (own, other, asleep, allowed, days) => {
          const until = DateTime.add(now, { days: 7 + days })
          const exported = { asleep, timezone: own, until }
          const withdrawn = new Set(withdrawnHours(exported, adviceOf({ asleep: allowed, timezone: other }), now))
          const isAllowed = new Set(allowed)
          const expected = new Set<number>()
          for (let at = now.epochMilliseconds; at < until.epochMilliseconds; at += 1_800_000) {
            const hour = hourOfWeekAt(at, own)
            if (asleep.includes(hour) && !isAllowed.has(hourOfWeekAt(at, other))) expected.add(hour)
          }
          expect(withdrawn).toEqual(expected)
        }
      ),
      { numRuns: 12 }
    )
  })

  it("is empty for what was just exported, and only grows when advice allows less", () => {
    FastCheck.assert(
      FastCheck.property(zone, hours, hours, (timezone, asleep, fewer) => {
        expect(withdrawnHours(exportOf(asleep, timezone), adviceOf({ asleep, timezone }), now)).toEqual([])
        const less = asleep.filter((hour) => !fewer.includes(hour))
        const withdrawn = withdrawnHours(exportOf(asleep, timezone), adviceOf({ asleep: less, timezone }), now)
        expect(withdrawn).toEqual(asleep.filter((hour) => fewer.includes(hour)).toSorted((a, b) => a - b))
      })
    )
  })
})
