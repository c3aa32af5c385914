import { describe, expect, it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { CronExport } from "@snoozeql/domain/ScheduleExport"
import { timeZoneNames } from "@snoozeql/domain/TimeZoneName"
import { DateTime, Result, Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { exportSchedule } from "../../src/export/exportSchedule.ts"
import { type CrontabRun, dueTimes, readCrontab, runCrontab, runTimes } from "../support/crontabSimulation.ts"
import { observe, officeHours, wallClock } from "../support/observations.ts"
import { readCron } from "../support/scheduleSimulation.ts"

const hour = 3_600_000
const day = 24 * hour
const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")

/** Windows that end at `endHour` on every day, and begin six hours later. */
const analysisOf = (timezone: string, endHour: number, wakeLead: number): ActivityAnalysis =>
  analyze({
    observations: observe({
      timezone,
      from: "2025-12-01T12:00:00Z",
      isActive: ({ hour: at }) => (at - endHour + 24) % 24 < 6
    }),
    timezone,
    policy: { ...defaultAnalysisPolicy, wake_lead_minutes: wakeLead }
  })

const exportCron = (analysis: ActivityAnalysis, name = "orders-db", region = "eu-central-1"): CronExport =>
  Schema.decodeUnknownSync(CronExport)(
    Result.getOrThrow(exportSchedule(analysis, { name, region, timezone_source: "user" }, "cron", now))
  )

const triggersOf = ({ entries }: CronExport) => entries.map(({ action, schedule }) => readCron(action, schedule))

type Span = readonly [from: number, until: number]

/** A day and a half around each change of the zone's clocks in 2026, and the same length without a change. */
const spansOf = (timezone: string): ReadonlyArray<Span> => {
  const start = now.epochMilliseconds
  const offset = (at: number) => {
    const clock = wallClock(timezone, at)
    return clock.day * day + clock.hour * hour + clock.minute * 60_000 - at
  }
  const changes = Array.from({ length: 365 }, (_, index) => start + index * day).filter(
    (at) => offset(at) !== offset(at + day)
  )
  return [start + 7 * day, ...changes].map((at) => [at - day / 4, at + (5 * day) / 4])
}

const wordsOf = (action: string) => `rds ${action}-db-instance --db-instance-identifier orders-db --region eu-central-1`

const run = (
  exported: CronExport,
  timezone: string,
  options: Partial<CrontabRun> = {},
  spans: ReadonlyArray<Span> = spansOf(timezone)
) =>
  spans.flatMap(([from, until]) => {
    const { calls, complaints } = runCrontab({
      lines: readCrontab(exported.crontab),
      timezone,
      from,
      until,
      ...options
    })
    expect(complaints).toBe("")
    return calls
  })

const due = (exported: CronExport, timezone: string, spans: ReadonlyArray<Span> = spansOf(timezone)) =>
  spans.flatMap(([from, until]) =>
    dueTimes(triggersOf(exported), timezone, from, until).map(({ action, at }) => ({ at, words: wordsOf(action) }))
  )

/** The instance's zone, the end of its windows, and the wake lead. Many starts are due in a repeated or a skipped hour. */
const cases: ReadonlyArray<readonly [timezone: string, endHour: number, wakeLead: number]> = [
  ["UTC", 8, 15],
  ["Europe/Berlin", 3, 15],
  ["Europe/Berlin", 20, 10],
  ["Europe/Berlin", 3, 50],
  ["America/New_York", 2, 15],
  ["America/New_York", 19, 0],
  ["Asia/Kathmandu", 8, 15],
  ["Asia/Kolkata", 0, 7],
  ["Australia/Lord_Howe", 2, 15],
  ["Australia/Lord_Howe", 19, 15],
  ["Pacific/Chatham", 3, 15],
  ["America/Havana", 0, 15],
  ["Africa/Casablanca", 3, 15],
  ["Antarctica/Troll", 2, 40]
]

describe.each(cases)(
  "exportSchedule: a crontab for %s whose windows end at %i:00, with a lead of %i minutes",
  (timezone, end, lead) => {
    const exported = exportCron(analysisOf(timezone, end, lead))
    const expected = due(exported, timezone)

    it("calls each stop and each start once at its local time", () => {
      expect(expected.length).toBeGreaterThan(1)
      expect(run(exported, timezone)).toEqual(expected)
    })

    it("calls each once when cron is late, under BusyBox, which leaves \\% as it is, and with BSD's date", () => {
      const lines = readCrontab(exported.crontab, "busybox")
      expect(run(exported, timezone, { lines, date: "bsd", delay: 14 * 60 + 59 })).toEqual(expected)
    })
  }
)

describe("exportSchedule: a crontab", () => {
  const berlin = exportCron(analysisOf("Europe/Berlin", 3, 15))

  it.each(["Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"])(
    "is right on a machine in %s, also when that one changes its clocks",
    (machineZone) => {
      for (const [from, until] of spansOf(machineZone)) {
        const { calls } = runCrontab({
          lines: readCrontab(berlin.crontab),
          timezone: "Europe/Berlin",
          machineZone,
          from,
          until
        })
        expect(calls).toEqual(
          dueTimes(triggersOf(berlin), "Europe/Berlin", from, until).map(({ action, at }) => ({
            at,
            words: wordsOf(action)
          }))
        )
      }
    }
  )

  it("runs at the same times on a machine in any zone of the world", () => {
    const [line] = readCrontab(berlin.crontab)
    const [from, until] = [Date.parse("2026-06-15T00:00:00Z"), Date.parse("2026-06-15T03:00:00Z")]
    const times = line === undefined ? [] : runTimes(line, "UTC", from, until)
    expect(times).toHaveLength(12)
    for (const zone of timeZoneNames) expect(line && runTimes(line, zone, from, until)).toEqual(times)
  })

  it("stops and starts an office's database on its days", () => {
    const office = exportCron(
      analyze({
        observations: observe({ timezone: "Asia/Tokyo", isActive: officeHours }),
        timezone: "Asia/Tokyo",
        policy: defaultAnalysisPolicy
      })
    )
    const spans: ReadonlyArray<Span> = [[now.epochMilliseconds, now.epochMilliseconds + 7 * day]]
    const calls = run(office, "Asia/Tokyo", {}, spans)
    expect(calls).toHaveLength(10)
    expect(calls).toEqual(due(office, "Asia/Tokyo", spans))
  })

  it("gives every line a guard and a region, and never relies on CRON_TZ", () => {
    const lines = berlin.crontab.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    expect(lines).toHaveLength(berlin.entries.length)
    for (const line of lines) {
      expect(line).toContain(String.raw`case $(TZ=Europe/Berlin date +\%u\%H\%M) in `)
      expect(line).toContain("--region eu-central-1")
      expect(line).not.toContain("CRON_TZ")
    }
  })

  it("calls twice rather than never where date knows no other time than now", () => {
    const autumn = Date.parse("2026-10-25T00:00:00Z")
    const repeated = exportCron(analysisOf("Europe/Berlin", 20, 10))
    const options = {
      lines: readCrontab(repeated.crontab),
      timezone: "Europe/Berlin",
      from: autumn,
      until: autumn + 3 * hour
    }
    expect(runCrontab({ ...options, date: "gnu" }).calls.map(({ at }) => at - autumn)).toEqual([0])
    expect(runCrontab({ ...options, date: "neither" }).calls.map(({ at }) => at - autumn)).toEqual([0, hour])
  })

  it("calls nothing on a machine without the zone's data, and prints why", () => {
    const { calls, complaints } = runCrontab({
      lines: readCrontab(berlin.crontab),
      timezone: "Europe/Berlin",
      isZoneKnown: false,
      from: now.epochMilliseconds,
      until: now.epochMilliseconds + day
    })
    expect(calls).toEqual([])
    expect(complaints).toContain("orders-db was not stopped: this machine has no time zone data of Europe/Berlin")
  })

  it("needs no zone data for UTC", () => {
    const { calls, complaints } = runCrontab({
      lines: readCrontab(exportCron(analysisOf("UTC", 8, 15)).crontab),
      timezone: "UTC",
      isZoneKnown: false,
      from: now.epochMilliseconds,
      until: now.epochMilliseconds + day
    })
    expect(calls).toHaveLength(2)
    expect(complaints).toBe("")
  })

  it("stays within cron's line length for the longest names", () => {
    const longest = timeZoneNames.reduce((a, b) => (b.length > a.length ? b : a))
    const name = `a${"b".repeat(62)}`
    for (const timezone of [longest, "America/New_York", "Antarctica/Macquarie"]) {
      const { crontab } = exportCron(analysisOf(timezone, 2, 15), name, "us-gov-west-1")
      expect(readCrontab(crontab)).toHaveLength(2)
    }
  })

  it("keeps hostile text out of its command lines", () => {
    const analysis = analysisOf("UTC", 8, 15)
    for (const instance of [
      { name: "orders; rm -rf /", region: "eu-central-1" },
      { name: "orders", region: "eu-central-1; rm -rf /" },
      { name: "orders", region: "unknown" },
      { name: "orders", region: "eu-central-1\n" }
    ]) {
      const result = exportSchedule(analysis, { ...instance, timezone_source: "user" }, "cron", now)
      expect(Result.isFailure(result)).toBe(true)
    }
  })
})

describe("the simulation of crontabs finds the fault", () => {
  // A schedule that relies on CRON_TZ is right only if cron reads it.
  const onlyCronTz = {
    minutes: new Set([0]),
    hours: new Set([18]),
    command: "aws rds stop-db-instance --db-instance-identifier orders-db --region eu-central-1"
  }
  const exported = exportCron(analysisOf("Asia/Tokyo", 12, 15))
  const [from, until] = [now.epochMilliseconds, now.epochMilliseconds + day]
  const stops = dueTimes(triggersOf(exported), "Asia/Tokyo", from, until).filter(({ action }) => action === "stop")

  it("of a schedule that relies on CRON_TZ", () => {
    expect(stops.map(({ at }) => DateTime.formatIso(DateTime.makeUnsafe(at)))).toEqual(["2026-01-01T09:00:00.000Z"])
    const { calls } = runCrontab({ lines: [onlyCronTz], timezone: "Asia/Tokyo", from, until })
    expect(calls.map(({ at }) => DateTime.formatIso(DateTime.makeUnsafe(at)))).toEqual(["2026-01-01T18:00:00.000Z"])
  })

  it("of a guard that accepts only the first minute, when cron is late", () => {
    const lines = readCrontab(exported.crontab).map((line) => ({
      ...line,
      command: line.command.replaceAll(/\|[^)|]*/g, "").replaceAll("0?)", "00)")
    }))
    const stopped = (delay: number) =>
      runCrontab({ lines, timezone: "Asia/Tokyo", from, until, delay }).calls.filter(({ words }) =>
        words.includes("stop")
      )
    expect(stopped(0)).toHaveLength(1)
    expect(stopped(120)).toHaveLength(0)
  })
})
