import { describe, expect, it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import {
  CronExport,
  EventBridgeExport,
  InstanceSchedulerExport,
  type ScheduleFormat
} from "@snoozeql/domain/ScheduleExport"
import { Result, Schema } from "effect"
import { analyze } from "../src/analyze.ts"
import { exportSchedule } from "../src/exportSchedule.ts"
import { observe, officeHours } from "./observations.ts"
import { readCron, readEventBridge, readPeriods, simulateYear } from "./scheduleSimulation.ts"

const year = Date.parse("2026-01-01T00:00:00Z")

/** Windows that end at `endHour` on every day, so that the wake lead falls into the hour before it. */
const analysisOf = (timezone: string, endHour: number, wakeLead = 15): ActivityAnalysis =>
  analyze({
    observations: observe({
      timezone,
      from: "2025-12-01T12:00:00Z",
      isActive: ({ hour }) => hour >= endHour && hour < endHour + 6
    }),
    timezone,
    policy: { ...defaultAnalysisPolicy, wake_lead_minutes: wakeLead }
  })

const exportAs = (analysis: ActivityAnalysis, format: ScheduleFormat): unknown =>
  JSON.parse(JSON.stringify(Result.getOrThrow(exportSchedule(analysis, "orders-db", format))))
const exportCron = (analysis: ActivityAnalysis) => Schema.decodeUnknownSync(CronExport)(exportAs(analysis, "cron"))
const exportEventBridge = (analysis: ActivityAnalysis) =>
  Schema.decodeUnknownSync(EventBridgeExport)(exportAs(analysis, "eventbridge"))
const exportInstanceScheduler = (analysis: ActivityAnalysis) =>
  Schema.decodeUnknownSync(InstanceSchedulerExport)(exportAs(analysis, "instance-scheduler"))

const cronTriggers = ({ entries }: CronExport) => entries.map(({ action, schedule }) => readCron(action, schedule))
const eventBridgeTriggers = ({ schedules }: EventBridgeExport) =>
  schedules.map(({ ScheduleExpression, Target }) =>
    readEventBridge(Target.Arn.endsWith(":stopDBInstance") ? "stop" : "start", ScheduleExpression)
  )
const crontabTriggers = ({ crontab }: CronExport, timezone: string) => {
  const [zone, ...lines] = crontab.trimEnd().split("\n")
  expect(zone).toBe(`CRON_TZ=${timezone}`)
  return lines.map((line) => {
    const [, schedule = "", action = ""] =
      /^(\S+ \S+ \S+ \S+ \S+) aws rds (stop|start)-db-instance --db-instance-identifier orders-db$/.exec(line) ?? []
    return readCron(action === "stop" ? "stop" : "start", schedule)
  })
}
const runs = ({ periods }: InstanceSchedulerExport) => readPeriods(periods)

/** Zones and a window's end just behind the hour that their clocks skip in spring. */
const zones: ReadonlyArray<readonly [string, number]> = [
  ["Europe/Berlin", 3],
  ["America/New_York", 3],
  ["Asia/Kolkata", 3],
  ["Australia/Lord_Howe", 3],
  ["Pacific/Auckland", 3],
  ["Africa/Cairo", 1],
  ["America/Santiago", 1]
]

describe.each(zones)("a schedule in %s whose windows end at %i:00", (timezone, endHour) => {
  const analysis = analysisOf(timezone, endHour)
  const allowed = new Set(analysis.asleep)

  it.each(["cron", "crontab", "eventbridge", "instance-scheduler"] as const)(
    "of %s sleeps a year long only inside its windows",
    (format) => {
      // In Kolkata the hour before work is busy in part, and does not sleep.
      expect(allowed.size).toBe(timezone === "Asia/Kolkata" ? 119 : 126)
      const schedule =
        format === "cron"
          ? cronTriggers(exportCron(analysis))
          : format === "crontab"
            ? crontabTriggers(exportCron(analysis), timezone)
            : format === "eventbridge"
              ? eventBridgeTriggers(exportEventBridge(analysis))
              : runs(exportInstanceScheduler(analysis))
      const { asleepHours, skippedStarts, slept } = simulateYear(timezone, year, schedule)
      expect([...slept].filter((hour) => !allowed.has(hour))).toEqual([])
      expect(skippedStarts).toBe(0)
      expect(asleepHours).toBeGreaterThan(0.95 * 52 * allowed.size)
    }
  )

  it("carries the zone and wakes ahead of the end", () => {
    expect(
      exportEventBridge(analysis).schedules.every((schedule) => schedule.ScheduleExpressionTimezone === timezone)
    ).toBe(true)
    expect(exportCron(analysis).entries.every((entry) => entry.timezone === timezone)).toBe(true)
    expect(exportInstanceScheduler(analysis).schedule.timezone).toBe(timezone)
  })
})

describe("the simulation finds faults", () => {
  it("of a wake time in the hour that spring skips", () => {
    const triggers = [
      readCron("stop", "0 9 * * MON,TUE,WED,THU,FRI,SAT,SUN"),
      readCron("start", "45 2 * * MON,TUE,WED,THU,FRI,SAT,SUN")
    ]
    const allowed = new Set(analysisOf("Europe/Berlin", 3).asleep)
    const { skippedStarts, slept } = simulateYear("Europe/Berlin", year, triggers)
    expect(skippedStarts).toBe(1)
    expect([...slept].some((hour) => !allowed.has(hour))).toBe(true)
  })

  it("of an inclusive end hour", () => {
    const analysis = analysisOf("Europe/Berlin", 3)
    const allowed = new Set(analysis.asleep)
    const late = cronTriggers(exportCron(analysis)).map((trigger) =>
      trigger.action === "start" ? { ...trigger, hour: trigger.hour + 1 } : trigger
    )
    expect([...simulateYear("Europe/Berlin", year, late).slept].some((hour) => !allowed.has(hour))).toBe(true)
  })

  it("of a running period that ends before it begins", () => {
    expect(() => readPeriods([{ begintime: "22:00", endtime: "06:00", weekdays: ["mon"] }])).toThrow("is rejected")
  })
})

describe("an office's schedule", () => {
  const analysis = analyze({
    observations: observe({ isActive: officeHours }),
    timezone: "UTC",
    policy: defaultAnalysisPolicy
  })

  it("stops and starts by day names", () => {
    expect(
      exportEventBridge(analysis).schedules.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])
    ).toEqual([
      ["orders-db-stop-1", "cron(0 18 ? * MON,TUE,WED,THU,FRI *)"],
      ["orders-db-start-2", "cron(45 7 ? * MON,TUE,WED,THU,FRI *)"]
    ])
    expect(exportEventBridge(analysis).schedules[0].Target).toEqual({
      Arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance",
      Input: '{"DbInstanceIdentifier":"orders-db"}'
    })
  })

  it("is daytime running for Instance Scheduler", () => {
    expect(exportInstanceScheduler(analysis).periods).toEqual([
      {
        type: "period",
        name: "orders-db-running-1",
        begintime: "07:45",
        endtime: "18:00",
        weekdays: ["mon", "tue", "wed", "thu", "fri"]
      }
    ])
  })

  it("wakes at the end itself without a lead", () => {
    expect(exportCron(analysisOf("UTC", 3, 0)).entries.map(({ schedule }) => schedule)).toEqual([
      "0 9 * * MON,TUE,WED,THU,FRI,SAT,SUN",
      "0 3 * * MON,TUE,WED,THU,FRI,SAT,SUN"
    ])
  })

  it("joins running periods over midnight", () => {
    const nightShift = analyze({
      observations: observe({ isActive: ({ hour }) => hour >= 20 || hour < 4 }),
      timezone: "UTC",
      policy: defaultAnalysisPolicy
    })
    expect(
      exportInstanceScheduler(nightShift)
        .periods.map(({ begintime, endtime }) => `${begintime}-${endtime}`)
        .toSorted()
    ).toEqual(["00:00-04:00", "19:45-23:59"])
  })
})

describe("what cannot be exported", () => {
  const message = (analysis: ActivityAnalysis, name = "orders-db") =>
    Result.match(exportSchedule(analysis, name, "cron"), {
      onFailure: (error) => error.message,
      onSuccess: () => "exported"
    })
  const of = (isActive: Parameters<typeof observe>[0]) =>
    analyze({ observations: observe(isActive), timezone: "UTC", policy: defaultAnalysisPolicy })

  it("is said", () => {
    expect(message(of({}))).toContain("always idle")
    expect(message(of({ isActive: () => true }))).toBe("no window is recommended")
    expect(message(of({ isActive: officeHours }), "x; rm -rf /")).toContain("is not a DBInstanceIdentifier")
  })
})
