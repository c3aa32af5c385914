import { describe, expect, it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { EventBridgeSchedule } from "@snoozeql/domain/ScheduleExport"
import { DateTime, Result } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { type ExportedInstance, exportSchedule } from "../../src/export/exportSchedule.ts"
import { checkSchedule } from "../support/eventBridgeRules.ts"
import { observe, officeHours, type WallClock, wallClock } from "../support/observations.ts"
import { readEventBridge } from "../support/scheduleSimulation.ts"

const minute = 60_000
const day = 24 * 60 * minute
const start = Date.parse("2026-01-15T10:20:00Z")

const analysisOf = (
  isActive: (clock: WallClock) => boolean,
  timezone = "Europe/Berlin",
  policy: Partial<typeof defaultAnalysisPolicy> = {}
): ActivityAnalysis =>
  analyze({
    observations: observe({ timezone, from: "2025-12-01T12:00:00Z", isActive }),
    timezone,
    policy: { ...defaultAnalysisPolicy, ...policy }
  })

const office = analysisOf(officeHours)

const schedulesOf = (
  analysis: ActivityAnalysis,
  change: Partial<ExportedInstance> = {},
  now = start
): ReadonlyArray<EventBridgeSchedule> => {
  const instance = { name: "orders-db", region: "eu-central-1", timezone_source: "user", ...change } as const
  const exported = Result.getOrThrow(exportSchedule(analysis, instance, "eventbridge", DateTime.makeUnsafe(now)))
  return exported.format === "eventbridge" ? exported.schedules : []
}

const namesOf = (name: string, now = start) => schedulesOf(office, { name }, now).map(({ Name }) => Name)

const longName = (end: string) => `${"a".repeat(63 - end.length)}${end}`

/** Weeks of several kinds, with their zones. */
const weeks: ReadonlyArray<readonly [name: string, analysis: ActivityAnalysis]> = [
  ["an office", office],
  ["an office in Kathmandu", analysisOf(officeHours, "Asia/Kathmandu")],
  ["a night shift", analysisOf(({ hour }) => hour >= 20 || hour < 4, "America/New_York")],
  ["two shifts with an hour between", analysisOf(({ hour }) => hour % 12 !== 3, "UTC", { minimum_run_hours: 1 })],
  [
    "an hour of sleep with a long lead",
    analysisOf(({ hour }) => hour !== 3, "UTC", { minimum_run_hours: 1, wake_lead_minutes: 58 })
  ],
  ["an hour of work", analysisOf(({ hour }) => hour === 3, "Australia/Lord_Howe")],
  ["a weekend", analysisOf(({ weekday }) => weekday < 5, "Pacific/Auckland")]
]

/** Every stop and start of the schedules from one time to another, by the zone's clocks. A repeated time counts once. */
const eventsOf = (schedules: ReadonlyArray<EventBridgeSchedule>, from: number, until: number) => {
  const timezone = schedules[0]?.ScheduleExpressionTimezone ?? "UTC"
  const triggers = schedules.map(({ ScheduleExpression, Target }) =>
    readEventBridge(Target.Arn.endsWith(":stopDBInstance") ? "stop" : "start", ScheduleExpression)
  )
  const done = new Set<string>()
  const events: Array<{ readonly at: number; readonly schedule: number; readonly action: "stop" | "start" }> = []
  for (let at = Math.ceil(from / minute) * minute; at < until; at += minute) {
    const clock = wallClock(timezone, at)
    triggers.forEach(({ action, hour, minute: minuteOfHour, weekdays }, schedule) => {
      if (clock.hour !== hour || clock.minute !== minuteOfHour || !weekdays.includes(clock.weekday)) return
      if (done.has(`${schedule} ${clock.day}`)) return
      done.add(`${schedule} ${clock.day}`)
      events.push({ at, schedule, action })
    })
  }
  return events
}

describe.each(weeks)("exportSchedule: the schedules of %s", (_, analysis) => {
  const schedules = schedulesOf(analysis)

  it("keep the documented rules", () => {
    expect(schedules.length).toBeGreaterThan(1)
    for (const schedule of schedules) checkSchedule(schedule)
  })

  it("give up a stop before the next start, and a start before the next stop", () => {
    const events = eventsOf(schedules, start, start + 15 * day)
    const age = (schedule: number) => schedules[schedule]?.Target.RetryPolicy.MaximumEventAgeInSeconds ?? 0
    let pairs = 0
    for (const [index, { action, at, schedule }] of events.entries()) {
      const next = events[index + 1]
      if (next === undefined) continue
      expect(next.action).not.toBe(action)
      pairs++
      // The call is made within a minute of its time.
      expect(at + minute + age(schedule) * 1_000).toBeLessThanOrEqual(next.at)
    }
    expect(pairs).toBeGreaterThan(1)
  })

  it("end four weeks ahead or a little later, after a start", () => {
    for (let hours = 0; hours < 168; hours += 5) {
      const now = start + hours * 60 * minute + 17_123
      const of = schedulesOf(analysis, {}, now)
      const [end, ...others] = [...new Set(of.map(({ EndDate }) => Date.parse(EndDate)))]
      expect(others).toEqual([])
      const endDate = end ?? 0
      expect(endDate).toBeGreaterThanOrEqual(now + 28 * day)
      expect(endDate).toBeLessThan(now + 36 * day)
      const last = eventsOf(of, endDate - 8 * day, endDate).at(-1)
      expect(last?.action).toBe("start")
      expect(endDate - (last?.at ?? 0)).toBeGreaterThanOrEqual(5 * minute)
    }
  })
})

describe("exportSchedule: an EventBridge export that ends while the clocks change", () => {
  it.each(["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T00:30:00Z"])("at %s ends awake", (at) => {
    const nights = analysisOf(({ hour }) => hour >= 3 && hour < 9)
    const now = Date.parse(at) - 28 * day
    const schedules = schedulesOf(nights, {}, now)
    const end = Date.parse(schedules[0]?.EndDate ?? "")
    expect(end).toBeGreaterThanOrEqual(now + 28 * day)
    expect(eventsOf(schedules, end - 3 * day, end).at(-1)?.action).toBe("start")
  })
})

describe("exportSchedule: the names of schedules", () => {
  it("begin with the instance's whole name while it fits", () => {
    expect(namesOf("orders-db")).toEqual(["orders-db-stop-1", "orders-db-start-2"])
    expect(namesOf("a".repeat(55))[1]).toBe(`${"a".repeat(55)}-start-2`)
  })

  it("differ for long names that begin alike, and do not change over time", () => {
    const all = ["b", "c", "bb", "-1", "-2", "-stop-1"].flatMap((end) => namesOf(longName(end)))
    expect(new Set(all).size).toBe(all.length)
    for (const name of all) expect(name).toMatch(/^[0-9a-zA-Z_.-]{1,64}$/)
    expect(namesOf(longName("b"), start + 40 * day)).toEqual(namesOf(longName("b")))
    // With another name they would not replace the schedules of an earlier export.
    expect(namesOf(longName("b"))[0]).toBe("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_18rbgp1zudzg3-stop-1")
  })

  it("differ for every length", () => {
    const all = Array.from({ length: 63 }, (__, index) => namesOf("a".repeat(index + 1))).flat()
    expect(new Set(all).size).toBe(126)
    expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(64)
  })
})

describe("exportSchedule: the partition of every ARN", () => {
  it.each([
    ["eu-central-1", "aws"],
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["cn-northwest-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eusc-de-east-1", "aws-eusc"]
  ])("is that of %s: %s", (region, partition) => {
    for (const { Target } of schedulesOf(office, { region })) {
      expect(Target.Arn).toMatch(new RegExp(`^arn:${partition}:scheduler:::aws-sdk:rds:(stop|start)DBInstance$`))
    }
  })
})

describe("checkSchedule finds the fault", () => {
  const [schedule] = schedulesOf(office)

  it.each([
    ["Name", "a long name", { Name: "a".repeat(65) }],
    ["Name", "a name with a space", { Name: "orders db" }],
    ["ScheduleExpression", "five fields", { ScheduleExpression: "cron(0 18 ? * MON)" }],
    ["ScheduleExpression", "numbers of days", { ScheduleExpression: "cron(0 18 ? * 1,2 *)" }],
    ["ScheduleExpression", "both days", { ScheduleExpression: "cron(0 18 * * MON *)" }],
    ["EndDate", "an end without a zone", { EndDate: "2026-01-01T00:00:00" }],
    [
      "MaximumEventAgeInSeconds",
      "a short age",
      { Target: { ...schedule?.Target, RetryPolicy: { MaximumEventAgeInSeconds: 59, MaximumRetryAttempts: 1 } } }
    ],
    ["Region", "an unknown member", { Region: "eu-central-1" }]
  ])("in %s of %s", (member, _, change) => {
    expect(() => checkSchedule(schedule)).not.toThrow()
    expect(() => checkSchedule({ ...schedule, ...change })).toThrow(member)
  })
})
