import { analyze } from "@snoozeql/analysis/week/analyze"
import { exportSchedule } from "@snoozeql/analysis/export/exportSchedule"
import { type HourObservation, historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Result } from "effect"
import { describe, expect, it } from "vitest"
import { runUnderCron } from "./debianCron.ts"

const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")

const value = (of: number) => ({ value: of, sample_count: 60 })

/** The crontab of a database that is used from one local hour to another every day, and sleeps at other times. */
const crontabOf = (name: string, timezone: string, firstHour: number, lastHour: number): string => {
  const localHour = new Intl.DateTimeFormat("en-US", { timeZone: timezone, hour: "numeric", hourCycle: "h23" })
  const observations = Array.from({ length: 14 * 24 }, (_, index): HourObservation => {
    const hour = DateTime.add(DateTime.makeUnsafe("2025-12-01T12:00:00Z"), { hours: index })
    const at = Number(localHour.format(hour.epochMilliseconds))
    const isActive = (at - firstHour + 24) % 24 < (lastHour - firstHour + 24) % 24
    return {
      hour,
      status: "available",
      values: {
        cpu_avg: value(isActive ? 25 : 2),
        cpu_max: value(isActive ? 60 : 3),
        connections_avg: value(isActive ? 14 : 0),
        read_iops_avg: value(isActive ? 90 : 0.2),
        write_iops_avg: value(isActive ? 120 : 0.8)
      }
    }
  })
  const policy = { ...defaultAnalysisPolicy, wake_lead_minutes: 0 }
  const analysis = analyze({ observations: historyOf(observations), timezone, policy })
  const instance = { name, region: "eu-central-1", timezone_source: "user" } as const
  const exported = Result.getOrThrow(exportSchedule(analysis, instance, "cron", now))
  return exported.format === "cron" ? exported.crontab : ""
}

/** What was exported before: only CRON_TZ says in which time zone the line is due. */
const onlyCronTz = (name: string, timezone: string, hour: number): string =>
  `CRON_TZ=${timezone}\n0 ${hour} * * * aws rds stop-db-instance --db-instance-identifier ${name} --region eu-central-1\n`

describe("Debian's cron", () => {
  it("stops a database by the local time of its zone, and not of the machine", async () => {
    const crontab = [
      crontabOf("due-in-tokyo", "Asia/Tokyo", 8, 18),
      crontabOf("due-by-the-machine", "Asia/Tokyo", 1, 9),
      crontabOf("starts-in-berlin", "Europe/Berlin", 10, 20),
      // Controls: this is what Debian's cron does with only CRON_TZ.
      onlyCronTz("control-due-in-tokyo", "Asia/Tokyo", 18),
      onlyCronTz("control-due-by-the-machine", "Asia/Tokyo", 9)
    ].join("")
    expect(await runUnderCron({ crontab, minute: "2026-01-15T09:00:00Z", machineZone: "UTC" })).toEqual([
      "2026-01-15T09:00Z start-db-instance starts-in-berlin eu-central-1",
      "2026-01-15T09:00Z stop-db-instance control-due-by-the-machine eu-central-1",
      "2026-01-15T09:00Z stop-db-instance due-in-tokyo eu-central-1"
    ])
  })

  // If a zone's offset is not a full hour, the next UTC hour is partly in use, and the stop comes after it.
  it.each([
    ["three quarters of an hour off", "2026-01-15T09:00:00Z", "Asia/Kathmandu", "Asia/Tokyo", 18],
    ["whose clocks go forward at that minute", "2026-03-08T07:00:00Z", "America/New_York", "Asia/Tokyo", 16],
    ["whose clocks go back at that minute", "2026-11-01T06:00:00Z", "America/New_York", "Asia/Tokyo", 15],
    ["whose hour comes a second time", "2026-11-01T06:15:00Z", "America/New_York", "Asia/Kathmandu", 11]
  ])("is right on a machine %s", async (_, minute, machineZone, timezone, lastHour) => {
    const crontab = [
      crontabOf("due", timezone, lastHour - 10, lastHour),
      crontabOf("not-due", timezone, lastHour - 8, lastHour + 2)
    ].join("")
    expect(await runUnderCron({ crontab, minute, machineZone })).toEqual([
      `${minute.slice(0, 16)}Z stop-db-instance due eu-central-1`
    ])
  })

  it("makes a call once if its local time comes twice", async () => {
    const crontab = crontabOf("berlin", "Europe/Berlin", 14, 2)
    const call = (minute: string) => [`${minute.slice(0, 16)}Z stop-db-instance berlin eu-central-1`]
    const first = "2026-10-25T00:00:00Z"
    expect(await runUnderCron({ crontab, minute: first, machineZone: "UTC" })).toEqual(call(first))
    expect(await runUnderCron({ crontab, minute: "2026-10-25T01:00:00Z", machineZone: "UTC" })).toEqual([])
    const nextDay = "2026-10-26T01:00:00Z"
    expect(await runUnderCron({ crontab, minute: nextDay, machineZone: "UTC" })).toEqual(call(nextDay))
  })
})
