import { describe, expect, it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { CronExport, EventBridgeExport, InstanceSchedulerExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { DateTime, Result, Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { type ExportedInstance, exportSchedule } from "../../src/export/exportSchedule.ts"
import { planNote } from "../../src/export/internal/planNotes.ts"
import { observe, officeHours } from "../support/observations.ts"
import { readCron, readEventBridge, readPeriods, simulateYear } from "../support/scheduleSimulation.ts"

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

const instance = { name: "orders-db", region: "eu-central-1", timezone_source: "user" } as const
const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")

const exportAs = (
  analysis: ActivityAnalysis,
  format: ScheduleFormat,
  change: Partial<ExportedInstance> = {}
): unknown =>
  JSON.parse(JSON.stringify(Result.getOrThrow(exportSchedule(analysis, { ...instance, ...change }, format, now))))
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
const runs = ({ periods }: InstanceSchedulerExport) => readPeriods(periods)

/** Zones, and the end of a window just after the hour that their clocks skip in spring. */
const zones: ReadonlyArray<readonly [string, number]> = [
  ["Europe/Berlin", 3],
  ["America/New_York", 3],
  ["Asia/Kolkata", 3],
  ["Australia/Lord_Howe", 3],
  ["Pacific/Auckland", 3],
  ["Africa/Cairo", 1],
  ["America/Santiago", 1]
]

describe.each(zones)("exportSchedule: a schedule in %s whose windows end at %i:00", (timezone, endHour) => {
  const analysis = analysisOf(timezone, endHour)
  const allowed = new Set(analysis.asleep)

  // crontab.test.ts tests the crontab.
  it.each(["cron", "eventbridge", "instance-scheduler"] as const)(
    "of %s sleeps a year long only inside its windows",
    (format) => {
      // In Kolkata, the hour before work is partly busy, so it does not sleep.
      expect(allowed.size).toBe(timezone === "Asia/Kolkata" ? 119 : 126)
      const schedule =
        format === "cron"
          ? cronTriggers(exportCron(analysis))
          : format === "eventbridge"
            ? eventBridgeTriggers(exportEventBridge(analysis))
            : runs(exportInstanceScheduler(analysis))
      const { asleepHours, skippedStarts, slept } = simulateYear(timezone, year, schedule)
      expect([...slept].filter((hour) => !allowed.has(hour))).toEqual([])
      expect(skippedStarts).toBe(0)
      expect(asleepHours).toBeGreaterThan(0.95 * 52 * allowed.size)
    }
  )

  it("names the zone and starts the instance before the end", () => {
    expect(
      exportEventBridge(analysis).schedules.every((schedule) => schedule.ScheduleExpressionTimezone === timezone)
    ).toBe(true)
    expect(exportCron(analysis).entries.every((entry) => entry.timezone === timezone)).toBe(true)
    expect(exportInstanceScheduler(analysis).schedule.timezone).toBe(timezone)
  })
})

describe("the simulation of exportSchedule finds the fault", () => {
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

describe("exportSchedule, for an office", () => {
  const analysis = analyze({
    observations: observe({ isActive: officeHours }),
    timezone: "UTC",
    policy: defaultAnalysisPolicy
  })

  it("writes stops and starts by day names", () => {
    expect(
      exportEventBridge(analysis).schedules.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])
    ).toEqual([
      ["orders-db-stop-1", "cron(0 18 ? * MON,TUE,WED,THU,FRI *)"],
      ["orders-db-start-2", "cron(45 7 ? * MON,TUE,WED,THU,FRI *)"]
    ])
    expect(exportEventBridge(analysis).schedules[0].Target).toMatchObject({
      Arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance",
      Input: '{"DbInstanceIdentifier":"orders-db"}'
    })
  })

  it("writes the running periods of the day for Instance Scheduler", () => {
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

  it("starts the instance at the end of the window if the lead is 0", () => {
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

describe("exportSchedule", () => {
  const message = (analysis: ActivityAnalysis, change: Partial<ExportedInstance> = {}) =>
    Result.match(exportSchedule(analysis, { ...instance, ...change }, "cron", now), {
      onFailure: (error) => error.message,
      onSuccess: () => "exported"
    })
  const of = (isActive: Parameters<typeof observe>[0]) =>
    analyze({ observations: observe(isActive), timezone: "UTC", policy: defaultAnalysisPolicy })

  it("fails with NoScheduleToExport, which names what cannot be exported", () => {
    expect(message(of({}))).toContain("always idle")
    expect(message(of({ isActive: () => true }))).toBe("no window is recommended")
    expect(message(of({ isActive: officeHours }), { name: "x; rm -rf /" })).toContain("is not a DBInstanceIdentifier")
    expect(message(of({ isActive: officeHours }), { region: "unknown" })).toContain('"unknown" is not an AWS region')
    expect(message({ ...of({ isActive: officeHours }), timezone: "IST" })).toContain('"IST" is not an IANA time zone')
  })
})

describe("exportSchedule, in a time zone", () => {
  const analysis = analyze({
    observations: observe({ isActive: officeHours }),
    timezone: "utc",
    policy: defaultAnalysisPolicy
  })
  const formats = ScheduleFormat.literals

  it.each(formats)("writes the zone in IANA's spelling as %s", (format) => {
    expect(JSON.stringify(exportAs(analysis, format))).not.toContain("utc")
  })

  it.each(formats)("notes a zone that nobody chose as %s, beside the schedule and in it", (format) => {
    const { notes, ...document } = Schema.decodeUnknownSync(
      Schema.StructWithRest(Schema.Struct({ notes: Schema.Array(Schema.String) }), [
        Schema.Record(Schema.String, Schema.Unknown)
      ])
    )(exportAs(analysis, format, { timezone_source: "none" }))
    expect(notes[0]).toContain("since nobody chose a time zone")
    expect(notes.at(-1)).toBe(planNote(format))
    expect(JSON.stringify(document)).toContain("since nobody chose a time zone")
    expect(JSON.stringify(exportAs(analysis, format))).not.toContain("nobody chose")
  })

  it.each(formats)("notes when the schedule ends, and how it leaves the instance, if it ends as %s", (format) => {
    const exported = exportAs(analysis, format)
    const [end] = /(?<="EndDate":")[^"]{16}/.exec(JSON.stringify(exported)) ?? []
    const note = `the schedule ends at ${end}Z, while the database is awake; nothing stops or starts it afterwards, so export again before`
    expect(exported).toMatchObject({ notes: [...(end === undefined ? [] : [note]), planNote(format)] })
    expect(end !== undefined).toBe(["guarded", "eventbridge"].includes(format))
  })
})

describe("exportSchedule: a running period of Instance Scheduler", () => {
  it("begins before it ends, also when the instance starts in the last minute of a day", () => {
    // In Havana the clocks go forward at midnight: a start then comes a minute earlier.
    const { periods } = exportInstanceScheduler(analysisOf("America/Havana", 0, 0))
    expect(periods.some(({ begintime }) => begintime === "23:58")).toBe(true)
    expect(periods.every(({ begintime, endtime }) => begintime < endtime)).toBe(true)
    expect(() => readPeriods(periods)).not.toThrow()
  })
})

describe("exportSchedule: the policy's dates", () => {
  const analysis = analysisOf("Europe/Berlin", 6)
  const withPolicy = (change: Partial<ActivityAnalysis["policy"]>): ActivityAnalysis => ({
    ...analysis,
    policy: { ...analysis.policy, ...change }
  })

  it.each(ScheduleFormat.literals)("says in the notes of %s that its windows ignore protected dates", (format) => {
    const notesOf = (given: ActivityAnalysis) => Result.getOrThrow(exportSchedule(given, instance, format, now)).notes
    const dates = withPolicy({ protected_dates: [{ kind: "date", date: "2026-12-24" }, { kind: "last_working_day" }] })
    expect(notesOf(dates)).toContainEqual(
      expect.stringContaining("ignore these protected dates: 2026-12-24, the last working day of every month;")
    )
    expect(notesOf(analysis).join()).not.toContain("protected dates")
  })

  it.each(ScheduleFormat.literals)("exports nothing to %s while the policy keeps the unit awake", (format) => {
    const exportUntil = (awake_until: string) =>
      exportSchedule(withPolicy({ awake_until: DateTime.makeUnsafe(awake_until) }), instance, format, now)
    expect(Result.isSuccess(exportUntil("2026-01-01T00:00:00Z"))).toBe(true)
    expect(exportUntil("2026-01-01T00:00:01Z")).toMatchObject({
      failure: {
        message: "the policy keeps it awake until 2026-01-01T00:00:01.000Z: export its schedule after that"
      }
    })
  })
})
