import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { analyze, analyzeWithLabels } from "../../src/week/analyze.ts"
import type { HourObservation, SeriesName } from "../../src/hours/HourObservation.ts"
import { range, run } from "../support/analysisOf.ts"
import { type History, observe, observeHours, officeHours, sampled, type WallClock } from "../support/observations.ts"
import { historyOfRows, type ObservedMetric } from "../support/rows.ts"

type Values = { readonly [Name in SeriesName]?: number }
type When = (clock: WallClock & { readonly caseDay: number }) => boolean

const atRest: Values = { connections_max: 0, read_iops_max: 0.6, write_iops_max: 2.4 }

/** Two minutes with one connection. */
const shortJob: Values = { connections_avg: 0.0333, connections_max: 1, read_iops_avg: 0.9, read_iops_max: 5 }

/** Two minutes of reads without a connection, such as by an event of MySQL. */
const burst = (height: number): Values => ({ read_iops_avg: 0.2 + height / 30, read_iops_max: height })

const put = (seen: HourObservation, values: Values): HourObservation => ({
  ...seen,
  values: {
    ...seen.values,
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sampled(value)]))
  }
})

/** Changes idle hours to rest with known maxima, or to `values` if `isAt` returns true. */
const withJob =
  (isAt: When, values: Values = shortJob, rest: Values = atRest) =>
  (seen: HourObservation, clock: Parameters<When>[0]): HourObservation =>
    seen.values.connections_avg?.value === 14
      ? put(seen, { connections_max: 20, read_iops_max: 150, write_iops_max: 200 })
      : put(put(seen, rest), isAt(clock) ? values : {})

/** The observation without some of its values. */
const drop = (seen: HourObservation, ...names: ReadonlyArray<SeriesName>): HourObservation => ({
  ...seen,
  values: Object.fromEntries(Object.entries(seen.values).filter(([name]) => !names.some((dropped) => dropped === name)))
})
const maxima = ["connections_max", "read_iops_max", "write_iops_max"] as const

const nightly: When = ({ hour }) => hour === 2
const never: When = () => false

const sleptAt = (analysis: ReturnType<typeof run>, isAt: (hourOfWeek: number) => boolean) =>
  analysis.asleep.filter(isAt)

describe("analyze: a short job that averages hide", () => {
  it("keeps its hours awake when it runs every night, and only those", () => {
    const analysis = run({ change: withJob(nightly) })
    expect(analysis.status).toBe("ok")
    expect(analysis.asleep).toEqual(range(0, 168).filter((hour) => hour % 24 !== 2))
    const beside = run({ isActive: officeHours, change: withJob(nightly) })
    expect(beside.asleep).toEqual(
      run({ isActive: officeHours, change: withJob(never) }).asleep.filter((hour) => hour % 24 !== 2)
    )
    expect(beside.asleep).toHaveLength(118 - 7)
  })

  it("would be slept through without the maxima, which shows that only they reveal it", () => {
    const byAverages = run({ change: (seen, clock) => drop(withJob(nightly)(seen, clock), ...maxima) })
    expect(byAverages.asleep).toContain(2)
    expect(run({ change: withJob(nightly) }).asleep).not.toContain(2)
  })

  it.each<readonly [string, When, (hourOfWeek: number) => boolean]>([
    ["once a week", ({ hour, weekday }) => weekday === 6 && hour === 4, (slot) => slot === 6 * 24 + 4],
    ["on working days", ({ hour, weekday }) => weekday < 5 && hour === 23, (slot) => slot < 120 && slot % 24 === 23],
    [
      "once in two weeks, as at a month's end",
      ({ caseDay, hour }) => caseDay === 3 && hour === 1,
      (slot) => slot === 73
    ],
    ["every other hour", ({ hour }) => hour % 2 === 0, () => true],
    ["in every hour", () => true, () => true]
  ])("keeps its hours awake when it runs %s", (_, isAt, itsHours) => {
    const analysis = run({ change: withJob(isAt) })
    expect(analysis.status).not.toBe("always_idle")
    expect(sleptAt(analysis, itsHours)).toEqual([])
  })

  it("is not its own quiet level when it runs in every hour", () => {
    const { baselines, explanation, refusals } = run({ change: withJob(() => true) })
    expect(baselines.find(({ series }) => series === "connections_max")).toEqual({
      series: "connections_max",
      floor: 0.0333,
      ceiling: 0.5333
    })
    expect(explanation).toContain("no hour of the week may sleep")
    expect(refusals.map((refusal) => refusal.explanation)).toEqual([
      "the whole week (168 h): active in 336 of 336 observed hours; in 336 hours only a maximum shows it: 1 connection at most (maximum), ceiling 0.5"
    ])
  })

  it("is distinguished only by the policy from an agent that connects for a second in every minute", () => {
    const agent: Values = { connections_avg: 0.02, connections_max: 1 }
    expect(run({ change: withJob(never, {}, { ...atRest, ...agent }) }).asleep).toEqual([])
    const ceilings = { ...defaultAnalysisPolicy.ceilings, connections_max: { above_floor: 1, cap: 20 } }
    expect(run({ change: withJob(never, {}, { ...atRest, ...agent }) }, { ceilings }).status).toBe("always_idle")
  })

  it("keeps its hours awake in a zone off the full hour", () => {
    const timezone = "Asia/Kolkata"
    const analysis = run({
      timezone,
      from: "2026-06-01T12:00:00Z",
      change: withJob(({ hour, minute }) => hour === 2 && minute === 30)
    })
    expect(sleptAt(analysis, (slot) => slot % 24 === 2 || slot % 24 === 3)).toEqual([])
    expect(analysis.asleep).toContain(1)
    expect(analysis.refusals[0]?.explanation).toContain("in 28 hours only a maximum shows it")
  })

  it("is activity however few samples the hour has, and in the running hour", () => {
    const few =
      (values: Values): NonNullable<History["change"]> =>
      (seen, clock) => {
        const changed = withJob(nightly, values)(seen, clock)
        if (clock.hour !== 2) return changed
        const thinned = Object.entries(changed.values).map(([name, { value }]) => [name, sampled(value, 9)] as const)
        return { ...changed, values: Object.fromEntries(thinned) }
      }
    for (const values of [shortJob, { read_iops_max: 30 }, { write_iops_max: 30 }]) {
      expect(run({ change: few(values) }).hours_of_week[2]).toMatchObject({ active: 2, unknown: 0, doubtful: 0 })
    }
    const lastHour: When = ({ caseDay, hour }) => caseDay === 13 && hour === 23
    const running = run({ change: withJob(lastHour) }, {}, "2026-06-14T23:30:00Z")
    expect(running.hours_of_week[167]).toMatchObject({ active: 1 })
  })

  it("is named by the sentence that says why its hours stay awake, beside the ceilings", () => {
    const analysis = run({ isActive: officeHours, change: withJob(nightly) })
    expect(analysis.refusals[0]?.explanation).toBe(
      "every day 02:00–03:00 (1 h): active in 14 of 14 observed hours; in 14 hours only a maximum shows it: 1 connection at most (maximum), ceiling 0.5"
    )
    expect(analysis.refusals.find(({ start }) => start === "08:00")?.explanation).toBe(
      "Monday to Friday 08:00–18:00 (10 h): active in 100 of 100 observed hours"
    )
    expect(analysis.windows[0]?.explanation).toContain(
      "ceilings average CPU 3.5 %, maximum CPU 8 %, average 1 connection, maximum 0.5 connections, average 5.2 reads/s, maximum 20.2 reads/s, average 5.8 writes/s, maximum 20.8 writes/s"
    )
  })

  it("is seen in the rows of the store as well", () => {
    const rows = observeHours().flatMap(({ hour }): ReadonlyArray<ObservedMetric> => {
      const isJob = hour.epochMilliseconds % 86_400_000 === 2 * 3_600_000
      const row = (metric_name: ObservedMetric["metric_name"], avg_value: number, max_value: number) => ({
        metric_name,
        hour,
        avg_value,
        max_value,
        sample_count: 60
      })
      return [
        row("CPUUtilization", 2, 3),
        row("DatabaseConnections", isJob ? 0.0333 : 0, isJob ? 1 : 0),
        row("ReadIOPS", 0.2, 0.6),
        row("WriteIOPS", 0.8, 2.4)
      ]
    })
    const until = DateTime.makeUnsafe("2026-06-15T00:00:00Z")
    const { asleep } = analyze({
      observations: historyOfRows(rows),
      timezone: "UTC",
      until,
      policy: defaultAnalysisPolicy
    })
    expect(asleep).toEqual(range(0, 168).filter((hour) => hour % 24 !== 2))
  })
})

describe("analyze: a burst of IOPS that averages hide", () => {
  it.each([24, 60, 400])("keeps its hours awake every night and once a week: %s reads a second", (height) => {
    const everyNight = run({ change: withJob(nightly, burst(height)) })
    expect(everyNight.status).not.toBe("always_idle")
    expect(sleptAt(everyNight, (slot) => slot % 24 === 2)).toEqual([])
    const weekly = run({ change: withJob(({ hour, weekday }) => weekday === 2 && hour === 2, burst(height)) })
    expect(weekly.status).not.toBe("always_idle")
    expect(weekly.asleep).not.toContain(50)
    expect(weekly.asleep).toContain(26)
  })

  it("shows at the same hour of most days even below the ceiling", () => {
    const analysis = run({ change: withJob(nightly, burst(12)) })
    expect(sleptAt(analysis, (slot) => slot % 24 === 2)).toEqual([])
    expect(analysis.refusals[0]?.explanation).toContain(
      "consistently at maximum 12 reads/s, above the quiet level of 0.6"
    )
  })

  it("of one kind, once and not far above the ceiling, may be a vacuum: it counts neither way", () => {
    const once: When = ({ caseDay, hour }) => caseDay === 3 && hour === 1
    const labelAt = (values: Values) => run({ change: withJob(once, values) }).hours_of_week[73]
    expect(labelAt({ read_iops_max: 30 })).toMatchObject({ doubtful: 1, active: 0, level: "recommended" })
    expect(labelAt({ read_iops_max: 41 })).toMatchObject({ doubtful: 0, active: 1, level: null })
    expect(labelAt({ read_iops_max: 30, write_iops_max: 30 })).toMatchObject({ doubtful: 0, active: 1 })
    expect(labelAt({ read_iops_max: 30, connections_max: 1 })).toMatchObject({ doubtful: 0, active: 1 })
  })
})

describe("analyze: a pool or an agent that always holds connections", () => {
  const held = (connections: number): Values => ({
    ...atRest,
    connections_avg: connections,
    connections_max: connections
  })

  it("does not keep hours awake", () => {
    for (const connections of [1, 10]) {
      expect(run({ change: withJob(never, {}, held(connections)) }).status).toBe("always_idle")
    }
  })

  it("does not hide a job beside it", () => {
    const besideAgent = run({ change: withJob(nightly, { connections_avg: 1.0333, connections_max: 2 }, held(1)) })
    expect(besideAgent.asleep).toEqual(range(0, 168).filter((hour) => hour % 24 !== 2))
    const besidePool = run({ change: withJob(nightly, { connections_avg: 10.1, connections_max: 13 }, held(10)) })
    expect(besidePool.asleep).toEqual(range(0, 168).filter((hour) => hour % 24 !== 2))
    expect(besidePool.refusals[0]?.explanation).toContain("consistently at maximum 13 connections")
  })

  it("keeps no hour awake by renewing one connection, but does by doubling its connections at night", () => {
    const renewed: When = ({ caseDay, hour }) => (caseDay * 5 + hour) % 7 === 0
    expect(run({ change: withJob(renewed, { connections_max: 11 }, held(10)) }).status).toBe("always_idle")
    const deployment: When = ({ caseDay, hour }) => caseDay === 2 && hour === 15
    const deployed = run({ isActive: officeHours, change: withJob(deployment, { connections_max: 20 }, held(10)) })
    expect(deployed.asleep).toEqual(run({ isActive: officeHours, change: withJob(never, {}, held(10)) }).asleep)
    const atNight: When = ({ caseDay, hour }) => caseDay === 2 && hour === 22
    expect(run({ change: withJob(atNight, { connections_max: 20 }, held(10)) }).asleep).not.toContain(2 * 24 + 22)
  })
})

describe("analyze: maxima that are not known", () => {
  it("leave only the averages to label by, and an always idle instance says so", () => {
    const analysis = run({ isActive: officeHours })
    expect(analysis.asleep).toHaveLength(118)
    expect(analysis.windows[0]?.explanation).not.toContain("maximum 0.5 connections")
    expect(analysis.baselines.find(({ series }) => series === "connections_max")?.floor).toBeNull()
    expect(run().explanation).toContain("the maximum of connections is not known, so a short job would not show")
    expect(run({ change: withJob(never) }).explanation).not.toContain("short job")
  })

  it("prove nothing in hours that lack them where other hours have them", () => {
    const labels = (...dropped: ReadonlyArray<SeriesName>) =>
      analyzeWithLabels({
        observations: observe({
          change: (seen, clock) => {
            const changed = withJob(never)(seen, clock)
            return clock.hour === 2 ? drop(changed, ...dropped) : changed
          }
        }),
        timezone: "UTC",
        policy: defaultAnalysisPolicy
      }).labels[2]?.label
    expect(labels()).toBe("idle")
    expect(labels("connections_max")).toBe("idle")
    expect(labels("read_iops_max", "write_iops_max")).toBe("idle")
    expect(labels("connections_max", "read_iops_max")).toBe("cpu_idle")
    expect(labels(...maxima)).toBe("cpu_idle")
  })

  it("have a floor of zero if the average was never observed", () => {
    const analysis = run({
      change: (seen, clock) => drop(withJob(nightly)(seen, clock), "connections_avg")
    })
    expect(sleptAt(analysis, (slot) => slot % 24 === 2)).toEqual([])
    expect(analysis.asleep).toHaveLength(168 - 7)
  })
})
