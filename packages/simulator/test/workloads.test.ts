import type { MetricName } from "@snoozeql/domain/MetricName"
import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import { workloads } from "@snoozeql/simulator/fleet/workloads"
import { dayOfWeek, localOffset, minuteOfDay } from "@snoozeql/simulator/fleet/localTime"
import type { SimulatedInstance } from "@snoozeql/simulator/fleet/SimulatedInstance"
import { describe, expect, it } from "@effect/vitest"
import { DateTime } from "effect"
import { samplesOf } from "./support/windows.ts"

const hour = 3_600_000
const start = DateTime.makeUnsafe("2026-06-01T00:00:00Z")
const fleet = makeFleet(1, 2 * workloads.length, start)

const named = (prefix: string): SimulatedInstance => {
  const found = fleet.find(({ identifier }) => identifier.startsWith(prefix))
  if (found === undefined) throw new Error(`no instance ${prefix}`)
  return found
}

/** The average of a metric over the hour that begins at `at` (UTC); undefined without a sample. */
const average = (prefix: string, metric: MetricName, at: string): number | undefined => {
  const series = named(prefix).series.get(metric)
  const from = DateTime.makeUnsafe(at).epochMilliseconds
  const values = series === undefined ? [] : [...samplesOf(series, from, from + hour).values()]
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

const cpu = (prefix: string, at: string) => average(prefix, "CPUUtilization", at)

// 2026-05-18 is a Monday; Berlin is two hours ahead of UTC, New York four behind.
describe("the workloads of the fleet", () => {
  it("office hours: busy on working days in the time zone that the name contains", () => {
    expect(cpu("office-hours-berlin", "2026-05-18T09:00:00Z")).toBeGreaterThan(30)
    expect(cpu("office-hours-berlin", "2026-05-18T20:00:00Z")).toBeLessThan(3)
    expect(cpu("office-hours-berlin", "2026-05-17T09:00:00Z")).toBeLessThan(3)
    expect(cpu("office-hours-new-york", "2026-05-18T09:00:00Z")).toBeLessThan(3)
    expect(cpu("office-hours-new-york", "2026-05-18T20:00:00Z")).toBeGreaterThan(30)
  })

  it("office hours follow daylight saving time", () => {
    // 06:30 UTC is 07:30 in Berlin in winter, 08:30 in summer.
    expect(cpu("office-hours-berlin", "2026-01-19T06:30:00Z")).toBeLessThan(25)
    expect(cpu("office-hours-berlin", "2026-05-18T06:30:00Z")).toBeGreaterThan(30)
    const last = DateTime.makeUnsafe("2026-03-29T00:00:00Z").epochMilliseconds / hour
    expect([last, last + 1].map((at) => localOffset("Europe/Berlin", at))).toEqual([60, 120])
  })

  it("nightly batch: busy in the small hours of every day", () => {
    for (const date of ["2026-05-17", "2026-05-18"]) {
      expect(cpu("nightly-batch-berlin", `${date}T00:00:00Z`)).toBeGreaterThan(30)
      expect(cpu("nightly-batch-berlin", `${date}T12:00:00Z`)).toBeLessThan(3)
    }
  })

  it("always busy, and always idle", () => {
    for (let at = 0; at < 7 * 24; at++) {
      const time = DateTime.formatIso(
        DateTime.makeUnsafe(DateTime.makeUnsafe("2026-05-18").epochMilliseconds + at * hour)
      )
      expect(cpu("always-busy", time)).toBeGreaterThan(10)
      expect(cpu("always-idle", time)).toBeLessThan(3)
      expect(average("always-idle", "DatabaseConnections", time)).toBe(0)
    }
  })

  it("weekend only", () => {
    expect(cpu("weekend-only-berlin", "2026-05-16T12:00:00Z")).toBeGreaterThan(30)
    expect(cpu("weekend-only-berlin", "2026-05-18T12:00:00Z")).toBeLessThan(3)
  })

  it("stopped at night: no data and status stopped, instead of zeros", () => {
    const night = "2026-05-18T22:00:00Z"
    expect(cpu("stopped-at-night-berlin", night)).toBeUndefined()
    expect(named("stopped-at-night-berlin").statusAt(DateTime.makeUnsafe(night).epochMilliseconds)).toBe("stopped")
    const noon = "2026-05-18T12:00:00Z"
    expect(cpu("stopped-at-night-berlin", noon)).toBeGreaterThan(30)
    expect(named("stopped-at-night-berlin").statusAt(DateTime.makeUnsafe(noon).epochMilliseconds)).toBe("available")
    expect(cpu("stopped-at-weekend-berlin", "2026-05-16T12:00:00Z")).toBeUndefined()
  })

  it("low CPU but live: idle by its processor, in use by its connections", () => {
    expect(cpu("low-cpu-live", "2026-05-17T03:00:00Z")).toBeLessThan(3)
    expect(average("low-cpu-live", "DatabaseConnections", "2026-05-17T03:00:00Z")).toBeGreaterThan(5)
    expect(average("low-cpu-live", "WriteIOPS", "2026-05-17T03:00:00Z")).toBeGreaterThan(3)
  })

  it("pool noise: connections, but no work", () => {
    expect(average("pool-noise", "DatabaseConnections", "2026-05-17T03:00:00Z")).toBeGreaterThan(5)
    expect(average("pool-noise", "ReadIOPS", "2026-05-17T03:00:00Z")).toBeLessThan(1)
    expect(cpu("pool-noise", "2026-05-17T03:00:00Z")).toBeLessThan(3)
  })

  it("bursty: a few short bursts a day at no particular time", () => {
    const series = named("bursty").series.get("CPUUtilization")
    if (series === undefined) throw new Error("no series")
    const from = DateTime.makeUnsafe("2026-05-18").epochMilliseconds
    const busy = [...samplesOf(series, from, from + 7 * 24 * hour)].filter(([, value]) => value > 20)
    const hours = new Set(busy.map(([timestamp]) => Math.floor(timestamp / hour)))
    expect(hours.size).toBeGreaterThan(14)
    expect(hours.size).toBeLessThan(70)
    expect(busy.length / hours.size).toBeLessThan(25)
  })

  it("short nightly job: one or two connections, which averages hide and the maximum shows", () => {
    const valuesOf = (metric: MetricName, at: string) => {
      const series = named("short-nightly-job-berlin").series.get(metric)
      const from = DateTime.makeUnsafe(at).epochMilliseconds
      return series === undefined ? [] : [...samplesOf(series, from, from + hour).values()]
    }
    const night = "2026-05-18T00:00:00Z"
    expect(average("short-nightly-job-berlin", "DatabaseConnections", night)).toBeLessThan(0.1)
    expect([1, 2]).toContain(Math.max(...valuesOf("DatabaseConnections", night)))
    expect(average("short-nightly-job-berlin", "ReadIOPS", night)).toBeLessThan(2)
    expect(Math.max(...valuesOf("ReadIOPS", night))).toBeGreaterThan(7)
    expect(cpu("short-nightly-job-berlin", night)).toBeLessThan(3)
    expect(Math.max(...valuesOf("DatabaseConnections", "2026-05-18T03:00:00Z"))).toBe(0)
  })

  it("the maximum of IOPS is well above the average even while nothing uses the database", () => {
    const from = DateTime.makeUnsafe("2026-05-18T00:00:00Z").epochMilliseconds
    for (const metric of ["ReadIOPS", "WriteIOPS"] as const) {
      const series = named("always-idle").series.get(metric)
      if (series === undefined) throw new Error("no series")
      const values = [...samplesOf(series, from, from + 24 * hour).values()]
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      expect(Math.max(...values)).toBeGreaterThan(3 * mean)
      expect(Math.max(...values)).toBeLessThan(5)
    }
  })

  it("documents: no metric in AWS/RDS", () => {
    expect(named("documents").series.size).toBe(0)
  })
})

describe("local time", () => {
  it("has the right minute and day of the week, also before 1970", () => {
    const minute = (text: string) => DateTime.makeUnsafe(text).epochMilliseconds / 60_000
    expect(minuteOfDay(minute("2026-05-18T13:05:00Z"))).toBe(13 * 60 + 5)
    expect(dayOfWeek(minute("2026-05-17T00:00:00Z"))).toBe(0)
    expect(dayOfWeek(minute("2026-05-16T23:59:00Z"))).toBe(6)
    expect(minuteOfDay(minute("1969-12-31T23:59:00Z"))).toBe(1439)
    expect(dayOfWeek(minute("1969-12-31T23:59:00Z"))).toBe(3)
  })
})
