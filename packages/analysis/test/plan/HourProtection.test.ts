import { describe, expect, it } from "@effect/vitest"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { type HourProtection, protectHours } from "../../src/plan/HourProtection.ts"

const hourMillis = 3_600_000
const hourAt = (time: string) => Date.parse(time) / hourMillis

const protectionOf = (policy: Partial<AnalysisPolicy>, timezone: string) =>
  protectHours({ policy: { ...defaultAnalysisPolicy, ...policy }, windows: undefined, timezone, now: 0 })

const onDate = (date: string): ReadonlyArray<ProtectedDate> => [{ kind: "date", date }]

/** The protected hours from three days before an instant to three days after it, in UTC. */
const protectedHours = ({ protectorOf }: HourProtection, around: string): ReadonlyArray<string> =>
  Array.from({ length: 144 }, (_, index) => hourAt(around) - 72 + index)
    .filter((hour) => protectorOf(hour) === "protected_date")
    .map((hour) => new Date(hour * hourMillis).toISOString().slice(0, 13))

/** Zones with clocks that change at midnight, by half an hour or by a day, and zones off the full hour. */
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "America/St_Johns",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati"
]

const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit", weekday: "short" })
  ])
)

interface LocalDay {
  readonly date: string
  readonly weekday: string
}

/** The local days of the minutes of an hour, by Intl only. */
const localDaysOf = (timezone: string, hour: number): ReadonlyArray<LocalDay> => {
  const seen = new Map<string, LocalDay>()
  for (let minute = 0; minute < 60; minute++) {
    const parts = formats.get(timezone)?.formatToParts(hour * hourMillis + minute * 60_000) ?? []
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ""
    const date = `${part("year")}-${part("month")}-${part("day")}`
    seen.set(date, { date, weekday: part("weekday") })
  }
  return [...seen.values()]
}

const daysInMonth = (year: number, month: number) =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

/** The last working day by the weekday of the day and how many days of its month are left. */
const isLastWorkingDay = ({ date, weekday }: LocalDay): boolean => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number)
  const left = daysInMonth(year, month) - day
  return weekday === "Fri" ? left <= 2 : !["Sat", "Sun"].includes(weekday) && left === 0
}

const matches = (date: ProtectedDate, local: LocalDay): boolean => {
  const ofYear = local.date.slice(5)
  switch (date.kind) {
    case "date":
      return date.date === local.date
    case "yearly": {
      const isCommonYear = daysInMonth(Number(local.date.slice(0, 4)), 2) === 28
      return date.day === "02-29" && isCommonYear ? ["02-28", "03-01"].includes(ofYear) : date.day === ofYear
    }
    case "last_working_day":
      return (date.month === undefined || date.month === Number(ofYear.slice(0, 2))) && isLastWorkingDay(local)
  }
}

/** An hour between 2008 and 2039, and a date that is often near it. */
const cases = fc
  .record({
    timezone: fc.constantFrom(...zones),
    hour: fc.integer({ min: hourAt("2008-01-01T00:00Z"), max: hourAt("2040-01-01T00:00Z") }),
    shift: fc.integer({ min: -30, max: 30 }),
    kind: fc.constantFrom("date", "yearly", "leap", "last_working_day", "monthly")
  })
  .map(({ hour, kind, shift, timezone }) => {
    const date = localDaysOf(timezone, hour + shift)[0]?.date ?? ""
    const dates: { readonly [Kind in typeof kind]: ProtectedDate } = {
      date: { kind: "date", date },
      yearly: { kind: "yearly", day: date.slice(5) },
      leap: { kind: "yearly", day: "02-29" },
      last_working_day: { kind: "last_working_day" },
      monthly: { kind: "last_working_day", month: Number(date.slice(5, 7)) }
    }
    // Near the end of February, and of any month.
    const at = kind === "date" || kind === "yearly" ? hour : hourAt(`${date.slice(0, 8)}01T00:00Z`) + shift * 3
    return { timezone, hour: at, date: dates[kind] }
  })

type Protect = (dates: ReadonlyArray<ProtectedDate>, timezone: string) => HourProtection

/** Whether an implementation protects exactly the hours in which a minute is on the date, in many zones. */
const protectsDates = (protect: Protect): boolean =>
  !fc.check(
    fc.property(cases, ({ date, hour, timezone }) => {
      const isProtected = protect([date], timezone).protectorOf(hour) === "protected_date"
      return isProtected === localDaysOf(timezone, hour).some((local) => matches(date, local))
    }),
    { numRuns: 1_500, seed: 20_261_224 }
  ).failed

describe("protectHours", () => {
  it("protects exactly the hours of a local day, in any zone", () => {
    expect(protectsDates((protected_dates, timezone) => protectionOf({ protected_dates }, timezone))).toBe(true)
  })

  it.each([
    ["ignores dates", () => protectionOf({}, "UTC")],
    ["takes the zone as UTC", (protected_dates) => protectionOf({ protected_dates }, "UTC")],
    [
      "looks at the beginning of an hour only",
      (protected_dates, timezone) => {
        const { hoursOfWeek, protectorOf } = protectionOf({ protected_dates }, timezone)
        const startsOn = (hour: number) =>
          [-1, 0].every((by) => protectorOf(hour + by) !== undefined) ? protectorOf(hour) : undefined
        return { hoursOfWeek, protectorOf: startsOn }
      }
    ]
  ] satisfies ReadonlyArray<readonly [string, Protect]>)("is tested by what finds a control that %s", (_, broken) => {
    expect(protectsDates(broken)).toBe(false)
  })

  it("protects all hours of a day on which the clocks change, 23 or 25", () => {
    const spring = protectedHours(
      protectionOf({ protected_dates: onDate("2026-03-29") }, "Europe/Berlin"),
      "2026-03-29T00:00Z"
    )
    expect([spring.length, spring[0], spring.at(-1)]).toEqual([23, "2026-03-28T23", "2026-03-29T21"])
    const autumn = protectedHours(
      protectionOf({ protected_dates: onDate("2026-10-25") }, "Europe/Berlin"),
      "2026-10-25T00:00Z"
    )
    expect([autumn.length, autumn[0], autumn.at(-1)]).toEqual([25, "2026-10-24T22", "2026-10-25T22"])
  })

  it("protects each hour that a day overlaps in a zone off the full hour", () => {
    const hours = protectedHours(
      protectionOf({ protected_dates: onDate("2026-12-24") }, "Asia/Kathmandu"),
      "2026-12-24T00:00Z"
    )
    expect([hours.length, hours[0], hours.at(-1)]).toEqual([25, "2026-12-23T18", "2026-12-24T18"])
  })

  it("protects the neighbours of February 29 in years without one", () => {
    const protection = protectionOf({ protected_dates: [{ kind: "yearly", day: "02-29" }] }, "UTC")
    const days = (year: string) => [
      ...new Set(protectedHours(protection, `${year}-03-01T00:00Z`).map((hour) => hour.slice(0, 10)))
    ]
    expect(days("2028")).toEqual(["2028-02-29"])
    expect(days("2027")).toEqual(["2027-02-28", "2027-03-01"])
  })

  it("protects every hour that begins before awake_until, and none that begins at it", () => {
    const protectorAt = (awakeUntil: string) => {
      const { protectorOf } = protectionOf({ awake_until: DateTime.makeUnsafe(awakeUntil) }, "Europe/Berlin")
      return ["2026-11-30T22:00Z", "2026-11-30T23:00Z"].map((hour) => protectorOf(hourAt(hour)))
    }
    expect(protectorAt("2026-11-30T23:00:00Z")).toEqual(["awake_until", undefined])
    expect(protectorAt("2026-11-30T23:00:00.001Z")).toEqual(["awake_until", "awake_until"])
    expect(protectorAt("2026-11-30T22:00:00Z")).toEqual([undefined, undefined])
  })

  it("names what keeps an hour of the week awake", () => {
    const { hoursOfWeek, protectorOf } = protectHours({
      policy: {
        ...defaultAnalysisPolicy,
        protected_hours: [{ days: ["Tuesday"], start: "05:00", end: "06:00" }]
      },
      windows: { backup_retention_days: 7, backup_window: "03:00-03:30", maintenance_window: "tue:04:00-tue:04:30" },
      timezone: "UTC",
      now: Date.parse("2026-06-02T00:00Z")
    })
    expect([2, 3, 4, 5].map((hour) => protectorOf(hourAt(`2026-06-02T0${hour}:00Z`)))).toEqual([
      undefined,
      "backup_window",
      "maintenance_window",
      "protected_hours"
    ])
    expect([...hoursOfWeek].filter((hour) => hour >= 24 && hour < 48).toSorted((a, b) => a - b)).toEqual([27, 28, 29])
  })
})
