import { describe, expect, it } from "@effect/vitest"
import { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { type HourObservation, historyOf, type SeriesName } from "../../src/hours/HourObservation.ts"
import { range, recommended, run } from "../support/analysisOf.ts"
import { type History, idleValues, observeHours, officeHours, sampled } from "../support/observations.ts"

const without = (seen: HourObservation, ...names: ReadonlyArray<SeriesName>): HourObservation => ({
  ...seen,
  values: Object.fromEntries(Object.entries(seen.values).filter(([name]) => !names.some((dropped) => dropped === name)))
})

describe("analyze, of an office", () => {
  const analysis = run({ isActive: officeHours })

  it("sleeps at night and over the weekend, in windows that name the days on which they start", () => {
    expect(analysis.status).toBe("ok")
    expect(
      recommended(analysis).map(({ confidence, days, end, hours, start }) => ({ days, start, end, hours, confidence }))
    ).toEqual([
      {
        days: ["Monday", "Tuesday", "Wednesday", "Thursday"],
        start: "18:00",
        end: "08:00",
        hours: 14,
        confidence: 0.8589
      },
      { days: ["Friday"], start: "18:00", end: "08:00", hours: 62, confidence: 0.7089 }
    ])
  })

  it("never wraps Monday's evening onto Monday's own morning", () => {
    expect(analysis.asleep).toContain(18)
    expect(analysis.asleep).toContain(24 + 7)
    const mondayOnly = run({ isActive: ({ hour, weekday }) => weekday !== 0 || hour < 12 })
    expect(mondayOnly.asleep.every((hour) => hour >= 12 && hour < 24)).toBe(true)
  })

  it("ends a window before the first active hour", () => {
    expect(analysis.asleep).not.toContain(8)
    expect(analysis.asleep).toEqual(range(0, 168).filter((hour) => hour >= 120 || hour % 24 < 8 || hour % 24 >= 18))
  })

  it("explains every window and every refusal in one sentence", () => {
    expect(analysis.windows[0]?.explanation).toBe(
      "Monday to Thursday 18:00–08:00 (14 h): idle in at least 10 of 10 observed at each hour, confidence 0.86; " +
        "ceilings average CPU 3.5 %, maximum CPU 8 %, average 1 connection, average 5.2 reads/s, average 5.8 writes/s"
    )
    expect(analysis.refusals.map(({ explanation, reason }) => [reason, explanation])).toEqual([
      ["active", "Monday to Friday 08:00–18:00 (10 h): active in 100 of 100 observed hours"]
    ])
  })

  it("scores the last seven days by what was known before", () => {
    expect(analysis.backtest).toMatchObject({
      idle_hours: 118,
      asleep_idle_hours: 70,
      false_sleep_hours: 0,
      recall: 0.5932
    })
  })

  it("returns what its schema encodes", () => {
    expect(() => Schema.encodeSync(ActivityAnalysis)(analysis)).not.toThrow()
  })
})

describe("analyze, of what is not known", () => {
  it("returns insufficient below 24 observed hours, and judges from 24 on", () => {
    const hours = observeHours({ days: 1 })
    const judge = (observations: ReadonlyArray<HourObservation>) =>
      analyze({ observations: historyOf(observations), timezone: "UTC", policy: defaultAnalysisPolicy })
    expect(judge(hours.slice(1))).toMatchObject({ status: "insufficient", asleep: [], windows: [] })
    expect(judge(hours).status).toBe("none")
    expect(judge([])).toMatchObject({ status: "insufficient", observed_hours: 0, from: null, until: null })
  })

  it("counts repeated rows of the same hours once", () => {
    const hours = observeHours({ days: 1 }).slice(1)
    const observations = historyOf([...hours, ...hours])
    const analysis = analyze({ observations, timezone: "UTC", policy: defaultAnalysisPolicy })
    expect(analysis.observed_hours).toBe(23)
  })

  it("takes missing connections as unknown, not zero: CPU makes no more than a candidate", () => {
    const analysis = run({
      change: (seen) => without(seen, "connections_avg", "read_iops_avg", "write_iops_avg")
    })
    expect(analysis.status).toBe("none")
    expect(analysis.asleep).toEqual([])
    expect(analysis.windows.map(({ level }) => level)).toEqual(["candidate"])
    expect(analysis.windows[0]?.explanation).toContain("connections or IOPS unknown in 336 of 336 hours")
  })

  it("explains in how many nights connections were unknown", () => {
    const analysis = run({
      isActive: officeHours,
      change: (seen, { caseDay, hour, weekday }) =>
        weekday < 5 && (hour < 8 || hour >= 18) && caseDay % 3 > 0
          ? without(seen, "connections_avg", "read_iops_avg", "write_iops_avg")
          : seen
    })
    const nights = analysis.windows.find(({ level, start }) => level === "candidate" && start === "18:00")
    expect(nights?.explanation).toMatch(/connections or IOPS unknown in \d+ of \d+ hours/)
    expect(analysis.asleep.every((hour) => hour >= 120)).toBe(true)
  })

  it("takes reads and writes together as proof of rest, as connections are", () => {
    expect(run({ change: (seen) => without(seen, "connections_avg") }).status).toBe("always_idle")
    expect(run({ change: (seen) => without(seen, "connections_avg", "read_iops_avg") }).status).toBe("none")
  })

  it("takes connections that are always held open as no proof without IOPS", () => {
    const held: NonNullable<History["change"]> = (seen) => ({
      ...without(seen, "read_iops_avg", "write_iops_avg"),
      values: { cpu_avg: sampled(2), cpu_max: sampled(3), connections_avg: sampled(6) }
    })
    expect(run({ change: held }).asleep).toEqual([])
    expect(
      run({ change: (seen) => ({ ...seen, values: { ...seen.values, connections_avg: sampled(6) } }) }).status
    ).toBe("always_idle")
  })

  it("takes IOPS that never rest as no proof either", () => {
    const steady =
      (connections: number): NonNullable<History["change"]> =>
      (seen) => ({
        ...seen,
        values: {
          ...idleValues,
          connections_avg: sampled(connections),
          read_iops_avg: sampled(7),
          write_iops_avg: sampled(6)
        }
      })
    expect(run({ change: steady(4) }).windows.map(({ level }) => level)).toEqual(["candidate"])
    expect(run({ change: steady(0) }).status).toBe("always_idle")
  })

  it("labels CPU a little above its ceiling without a connection neither idle nor active", () => {
    const blip =
      (connections: number): NonNullable<History["change"]> =>
      (seen, { caseDay, hour }) =>
        caseDay % 5 === 3 && hour === 4
          ? { ...seen, values: { ...idleValues, cpu_max: sampled(9), connections_avg: sampled(connections) } }
          : seen
    const quiet = run({ isActive: officeHours, change: blip(0) })
    expect(quiet.hours_of_week[3 * 24 + 4]).toMatchObject({ idle: 1, doubtful: 1, active: 0, level: "recommended" })
    const used = run({ isActive: officeHours, change: blip(2) })
    expect(used.hours_of_week[3 * 24 + 4]).toMatchObject({ active: 1, doubtful: 0, level: null })
  })

  it("keeps an hour awake that is often doubtful", () => {
    const analysis = run({
      isActive: officeHours,
      change: (seen, { caseDay, hour }) =>
        caseDay % 2 === 0 && hour === 4 ? { ...seen, values: { ...idleValues, cpu_max: sampled(9) } } : seen
    })
    expect(analysis.asleep.some((hour) => hour % 24 === 4)).toBe(false)
    expect(analysis.refusals.find(({ reason }) => reason === "doubtful")?.explanation).toContain("housekeeping, or use")
  })

  it("takes stopped hours as unknown, even with zeros stored for them", () => {
    const zeros: HourObservation["values"] = {
      cpu_avg: sampled(0),
      cpu_max: sampled(0),
      connections_avg: sampled(0),
      read_iops_avg: sampled(0),
      write_iops_avg: sampled(0)
    }
    const analysis = run({
      isActive: officeHours,
      change: (seen, { hour }) => (hour < 8 || hour >= 18 ? { ...seen, status: "stopped", values: zeros } : seen)
    })
    expect(analysis.baselines.find(({ series }) => series === "cpu_avg")?.floor).toBe(2)
    expect(analysis.asleep.every((hour) => hour >= 120 && hour % 24 >= 8 && hour % 24 < 18)).toBe(true)
    expect(analysis.refusals.some(({ explanation }) => /stopped in \d+ of \d+ hours/.test(explanation))).toBe(true)
  })

  it("makes no window of missing hours, whatever lies beside them", () => {
    const analysis = run({
      isActive: officeHours,
      change: (seen, { hour }) => (hour >= 2 && hour < 4 ? undefined : seen)
    })
    expect(analysis.asleep.some((hour) => hour % 24 === 2 || hour % 24 === 3)).toBe(false)
    expect(analysis.hours_of_week[2]).toMatchObject({ idle: 0, unknown: 2, level: null, reason: "unknown" })
  })

  it("labels an hour of few samples unknown, unless a value above its ceiling proves activity", () => {
    const few = (seen: HourObservation): HourObservation => ({
      ...seen,
      values: Object.fromEntries(Object.entries(seen.values).map(([name, { value }]) => [name, sampled(value, 20)]))
    })
    const analysis = run({
      isActive: ({ hour }) => hour === 12,
      change: (seen, { hour }) => (hour === 12 || hour === 3 ? few(seen) : seen)
    })
    expect(analysis.hours_of_week[3]).toMatchObject({ idle: 0, unknown: 2 })
    expect(analysis.hours_of_week[12]).toMatchObject({ active: 2 })
  })

  it("never labels the running hour idle", () => {
    const analysis = run({}, {}, "2026-06-14T23:30:00Z")
    expect(analysis.hours_of_week[167]).toMatchObject({ idle: 1, unknown: 1 })
  })

  it("ignores rows from `until` on", () => {
    const history: History = { days: 21, isActive: ({ caseDay }) => caseDay >= 14 }
    expect(run(history, {}, "2026-06-15T00:00:00Z").status).toBe("always_idle")
    expect(run(history).status).not.toBe("always_idle")
  })

  it("does not take three single observations for three days of evidence", () => {
    const analysis = run({ days: 3 })
    expect(recommended(analysis)).toEqual([])
    expect(Math.max(...analysis.hours_of_week.map(({ confidence }) => confidence))).toBeLessThan(0.7)
  })
})

describe("analyze: the confidence", () => {
  it("grows with the number of observations; a window has that of its least certain hour", () => {
    const confidenceAfter = (days: number) => recommended(run({ isActive: officeHours, days }))[0]?.confidence ?? 0
    expect(confidenceAfter(7)).toBeCloseTo(0.753, 3)
    expect(confidenceAfter(14)).toBeCloseTo(0.859, 3)
    expect(confidenceAfter(28)).toBeCloseTo(0.924, 3)
    const analysis = run({ isActive: officeHours })
    for (const { confidence, days, hours, start } of recommended(analysis)) {
      const first =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"].indexOf(days[0]) * 24 + Number(start.slice(0, 2))
      const least = range(first, first + hours).map((hour) => analysis.hours_of_week[hour % 168]?.confidence ?? 0)
      expect(confidence).toBe(Math.min(...least))
    }
  })

  it("counts at most the last twelve weeks", () => {
    const analysis = run({ days: 98, isActive: ({ caseDay }) => caseDay < 14 })
    expect(analysis.from).toEqual(DateTime.makeUnsafe("2026-06-15T00:00:00Z"))
    expect(analysis.status).toBe("always_idle")
  })

  it("of every recommended window reaches the policy's minimum", () => {
    const analysis = run({ isActive: officeHours }, { recommended_confidence: 0.8 })
    expect(recommended(analysis).every(({ confidence }) => confidence >= 0.8)).toBe(true)
    expect(analysis.asleep.every((hour) => hour < 120)).toBe(true)
  })
})

describe("analyze, of the shape of a week", () => {
  it("finds an idle weekend", () => {
    const analysis = run({ isActive: ({ weekday }) => weekday < 5 })
    expect(recommended(analysis)).toMatchObject([{ days: ["Saturday"], start: "00:00", end: "00:00", hours: 48 }])
    expect(analysis.asleep).toEqual(range(120, 168))
  })

  it("finds a window that runs over the end of the week", () => {
    const analysis = run(
      { isActive: ({ hour, weekday }) => !(weekday === 6 && hour >= 20) && !(weekday === 0 && hour < 6) },
      { recommended_confidence: 0.5, candidate_confidence: 0.5 }
    )
    expect(recommended(analysis)).toMatchObject([{ days: ["Sunday"], start: "20:00", end: "06:00", hours: 10 }])
  })

  it("returns always_idle only if every hour of the week is idle", () => {
    const analysis = run()
    expect(analysis).toMatchObject({ status: "always_idle", windows: [], asleep: range(0, 168) })
    expect(analysis.explanation).toContain("stop it and stop it again every week")
    expect(run({ isActive: ({ hour, weekday }) => weekday === 2 && hour === 12 }).status).toBe("ok")
    expect(run({ days: 6 }).status).not.toBe("always_idle")
  })

  it.each([
    [null, false],
    [27, false],
    [28, true]
  ] as const)("advises deletion only 28 days after discovery saw it first (%s days: %s)", (days, isAdvised) => {
    const observations = observeHours()
    const end = DateTime.add(observations.at(-1)?.hour ?? DateTime.makeUnsafe(0), { hours: 1 })
    const { explanation } = analyze({
      observations: historyOf(observations),
      timezone: "UTC",
      policy: defaultAnalysisPolicy,
      until: end,
      facts: {
        backup_retention_days: 0,
        backup_window: null,
        maintenance_window: null,
        first_seen_at: days === null ? null : DateTime.subtract(end, { days })
      }
    })
    expect(explanation.includes("snapshot and delete it")).toBe(isAdvised)
    expect(explanation.includes("too early")).toBe(!isAdvised)
  })

  it("recommends no sleep for a database that is always busy, or in use at low CPU", () => {
    const live: HourObservation["values"] = {
      cpu_avg: sampled(2),
      cpu_max: sampled(3),
      connections_avg: sampled(12),
      read_iops_avg: sampled(25),
      write_iops_avg: sampled(30)
    }
    expect(run({ isActive: () => true }).windows).toEqual([])
    expect(run({ change: (seen) => ({ ...seen, values: live }) }).windows).toEqual([])
  })

  it("judges in the instance's own zone, not in UTC", () => {
    for (const timezone of ["America/Los_Angeles", "Asia/Tokyo"]) {
      expect(run({ timezone, isActive: officeHours, from: "2026-06-01T12:00:00Z" }).asleep).toEqual(
        run({ isActive: officeHours }).asleep
      )
    }
  })

  it("keeps to local hours when the clocks change within the history", () => {
    for (const from of ["2026-03-16T00:00:00Z", "2026-10-12T00:00:00Z"]) {
      expect(run({ timezone: "Europe/Berlin", from, isActive: officeHours }).asleep).toEqual(
        run({ isActive: officeHours }).asleep
      )
    }
  })

  it("recommends sleep for a local hour off the full UTC hour only if both UTC hours are idle", () => {
    // In Kolkata 03:00Z is 08:30: work from 09:00 makes that UTC hour active, and with it local 8 and 9.
    const isActive = ({ hour, minute, weekday }: { hour: number; minute: number; weekday: number }) =>
      weekday < 5 && hour * 60 + minute >= 8 * 60 + 30 && hour < 18
    const { asleep } = run({ timezone: "Asia/Kolkata", from: "2026-06-01T12:00:00Z", isActive })
    expect(asleep).toContain(7)
    expect(asleep).not.toContain(8)
    expect(asleep).not.toContain(18)
    expect(asleep).toContain(19)
  })
})
