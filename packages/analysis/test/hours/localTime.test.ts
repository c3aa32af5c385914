import { describe, expect, it } from "@effect/vitest"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { hourOfWeek, localHourColumns, makeLocalHours, offsetChanges } from "../../src/hours/internal/localTime.ts"
import { wallClock } from "../support/observations.ts"

const hourAt = (text: string) => Date.parse(text) / millisPerHour

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "America/Santiago"
]

describe("makeLocalHours", () => {
  it.each(zones)("agrees with Intl in %s, hour by hour for a year", (timezone) => {
    const [from, until] = [hourAt("2026-01-01T00:00:00Z"), hourAt("2027-01-01T00:00:00Z")]
    const local = makeLocalHours(timezone, from, until)
    const wrong: Array<string> = []
    for (let hour = from; hour < until; hour++) {
      const first = wallClock(timezone, hour * millisPerHour)
      const last = wallClock(timezone, hour * millisPerHour + millisPerHour - 1)
      if (local.first(hour) !== first.day * 24 + first.hour || local.last(hour) !== last.day * 24 + last.hour) {
        wrong.push(new Date(hour * millisPerHour).toISOString())
      }
    }
    expect(wrong).toEqual([])
  })

  it("maps the two hours of autumn onto one local hour, and none onto the one that spring skips", () => {
    const autumn = makeLocalHours("Europe/Berlin", hourAt("2026-10-24T00:00:00Z"), hourAt("2026-10-26T00:00:00Z"))
    expect(autumn.first(hourAt("2026-10-25T00:00:00Z"))).toBe(autumn.first(hourAt("2026-10-25T01:00:00Z")))
    const spring = makeLocalHours("Europe/Berlin", hourAt("2026-03-28T00:00:00Z"), hourAt("2026-03-30T00:00:00Z"))
    expect(spring.first(hourAt("2026-03-29T01:00:00Z")) - spring.first(hourAt("2026-03-29T00:00:00Z"))).toBe(2)
  })
})

describe("offsetChanges", () => {
  it("finds the changes of a year to the minute", () => {
    const changes = offsetChanges(
      "Europe/Berlin",
      Date.parse("2026-02-01T00:00:00Z"),
      Date.parse("2026-12-01T00:00:00Z")
    )
    expect(changes.map(({ at, offset }) => [new Date(at).toISOString(), offset / millisPerHour])).toEqual([
      ["2026-01-01T00:00:00.000Z", 1],
      ["2026-03-29T01:00:00.000Z", 2],
      ["2026-10-25T01:00:00.000Z", 1]
    ])
  })
})

describe("localHourColumns", () => {
  it("has the hours of makeLocalHours, whichever span of the zone was asked for before", () => {
    const october = hourAt("2026-10-20T00:00:00Z")
    for (const timezone of ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]) {
      for (const [from, until] of [
        [october, october + 300],
        [october + 100, october + 200],
        [october - 5_000, october + 10],
        [october - 10, october + 20]
      ] as const) {
        const local = makeLocalHours(timezone, from, until)
        const hours = Array.from({ length: until - from }, (_, index) => from + index)
        const columns = localHourColumns(timezone, from, until)
        expect(Array.from(columns.first)).toEqual(hours.map(local.first))
        expect(Array.from(columns.last)).toEqual(hours.map(local.last))
      }
    }
  })
})

describe("hourOfWeek", () => {
  it("is 0 on Mondays at midnight", () => {
    expect(hourOfWeek(hourAt("2026-06-01T00:00:00Z"))).toBe(0)
    expect(hourOfWeek(hourAt("2026-06-07T23:00:00Z"))).toBe(167)
    expect(hourOfWeek(hourAt("1969-12-29T00:00:00Z"))).toBe(0)
  })
})
