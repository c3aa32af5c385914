import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { analyze, analyzeWithLabels } from "../../src/week/analyze.ts"
import { historyOf } from "../../src/hours/HourObservation.ts"
import { range, recommended, run } from "../support/analysisOf.ts"
import {
  activeValues,
  type History,
  idleValues,
  observation,
  observe,
  officeHours,
  sampled
} from "../support/observations.ts"

describe("analyze: a seldom observed hour", () => {
  const weekend = (missing: ReadonlyArray<number>) =>
    recommended(
      run({
        isActive: officeHours,
        change: (seen, { caseDay, hour }) => (caseDay === 5 && missing.includes(hour) ? undefined : seen)
      })
    ).filter(({ days }) => days[0] === "Friday" || days[0] === "Saturday")

  it("is bridged between certain ones, and does not lower the window's confidence", () => {
    expect(weekend([12, 13])).toMatchObject([
      { days: ["Friday"], hours: 62, confidence: 0.7089, evidence: { bridged_hours: 4 } }
    ])
    expect(weekend([12, 13])[0]?.explanation).toContain("4 of the hours seldom observed, but idle whenever they were")
  })

  it("is not bridged where there are more than two in a row", () => {
    expect(weekend([12, 13, 14]).map(({ hours }) => hours)).toEqual([18, 21])
  })
})

describe("analyze, of changes", () => {
  it("keeps an hour awake that was active, and the hours of a new habit on other days", () => {
    const analysis = run({
      isActive: (clock) => officeHours(clock) || (clock.caseDay >= 12 && clock.hour >= 2 && clock.hour < 4)
    })
    expect(analysis.asleep.some((hour) => hour % 24 === 2 || hour % 24 === 3)).toBe(false)
    expect(analysis.refusals.map(({ reason }) => reason)).toContain("new_activity")
  })

  it("recommends no sleep while new activity is going on", () => {
    const analysis = run({ isActive: (clock) => officeHours(clock) || (clock.caseDay === 13 && clock.hour >= 20) })
    expect(analysis.status).toBe("none")
    expect(analysis.refusals.some(({ explanation }) => explanation.includes("still going on"))).toBe(true)
  })

  it("forgives a night's work of the week before, but not at its own hours", () => {
    const analysis = run({ isActive: (clock) => officeHours(clock) || (clock.caseDay === 2 && clock.hour >= 21) })
    expect(analysis.asleep).toContain(24 + 21)
    expect(analysis.asleep).not.toContain(48 + 21)
  })

  it("vetoes the windows that would have slept through activity in the last week, unless overridden", () => {
    const history: History = { isActive: (clock) => officeHours(clock) || (clock.caseDay === 9 && clock.hour >= 21) }
    const analysis = run(history)
    expect(analysis.backtest).toMatchObject({ false_sleep_hours: 3, false_sleep_events: 1 })
    expect(analysis.asleep.every((hour) => hour >= 114 || hour < 8)).toBe(true)
    expect(analysis.refusals.map(({ reason }) => reason)).toContain("vetoed")
    expect(run(history, { veto_on_backtest_failure: false }).asleep).toContain(21)
  })

  it("recommends nothing where activity comes at random", () => {
    const analysis = run({ isActive: ({ caseDay, hour }) => (caseDay * 24 + hour) % 53 === 10 })
    expect(analysis.asleep).toEqual([])
    expect(analysis.refusals.map(({ reason }) => reason)).toContain("random_activity")
  })

  it("does not forgive overtime that spills over from regular hours", () => {
    const analysis = run({ isActive: (clock) => officeHours(clock) || (clock.caseDay === 1 && clock.hour === 18) })
    expect(analysis.asleep).not.toContain(18)
    expect(analysis.refusals.map(({ reason }) => reason)).toContain("spill_over")
  })

  it("notices an office that only raises CPU from 2.0 to 2.8 %", () => {
    const analysis = run({
      change: (seen, clock) => ({
        ...seen,
        values: {
          ...idleValues,
          cpu_avg: sampled((officeHours(clock) ? 2.8 : 2) + ((clock.caseDay * 7 + clock.hour) % 5) / 20)
        }
      })
    })
    expect(analysis.asleep).toEqual(run({ isActive: officeHours }).asleep)
    expect(analysis.refusals[0]?.explanation).toMatch(/consistently at CPU 2\.\d+ %, above the quiet level/)
  })
})

describe("analyze, by its policy", () => {
  it("returns the policy with the result", () => {
    expect(run({}, { minimum_run_hours: 6 }).policy.minimum_run_hours).toBe(6)
  })

  it("recommends sleep neither on protected days nor in protected hours", () => {
    const analysis = run(
      { isActive: officeHours },
      {
        never_sleep_days: ["Saturday"],
        protected_hours: [{ days: ["Monday", "Tuesday"], start: "02:30", end: "03:00" }]
      }
    )
    expect(analysis.asleep.some((hour) => hour >= 120 && hour < 144)).toBe(false)
    expect(analysis.asleep).not.toContain(2)
    expect(analysis.asleep).not.toContain(26)
    expect(analysis.asleep).toContain(50)
    expect(analysis.refusals.find(({ reason }) => reason === "protected")?.explanation).toMatch(
      /: idle, but kept awake by the policy$/
    )
    expect(run({}, { never_sleep_days: ["Sunday"] })).toMatchObject({ status: "ok", asleep: range(0, 144) })
  })

  it("keeps the backup window of the instance awake, but still returns always_idle", () => {
    const facts = {
      backup_retention_days: 7,
      backup_window: "03:00-03:30",
      maintenance_window: null,
      first_seen_at: null
    }
    const judge = (history: History) =>
      analyze({ observations: observe(history), timezone: "UTC", policy: defaultAnalysisPolicy, facts })
    expect(judge({ isActive: officeHours }).asleep.some((hour) => hour % 24 === 3)).toBe(false)
    expect(judge({ isActive: officeHours }).refusals.find(({ reason }) => reason === "protected")?.explanation).toMatch(
      /: idle, but kept awake by the backup window$/
    )
    expect(judge({}).status).toBe("always_idle")
    const unprotected = { ...defaultAnalysisPolicy, protect_backup_window: false }
    const { asleep } = analyze({
      observations: observe({ isActive: officeHours }),
      timezone: "UTC",
      policy: unprotected,
      facts
    })
    expect(asleep).toContain(3)
  })

  it("returns no window shorter than the minimum", () => {
    const history: History = { isActive: ({ hour }) => hour < 12 || hour >= 17 }
    expect(recommended(run(history))).toHaveLength(1)
    const analysis = run(history, { minimum_run_hours: 6 })
    expect(analysis.status).toBe("none")
    expect(analysis.refusals.map(({ reason }) => reason)).toContain("short_run")
  })
})

describe("analyzeWithLabels", () => {
  it("labels every hour of the history, gaps included", () => {
    const at = (hour: number) => Date.parse("2026-06-01T00:00:00Z") + hour * 3_600_000
    const { labels } = analyzeWithLabels({
      observations: historyOf([
        observation(at(0), idleValues),
        observation(at(1), activeValues),
        observation(at(2), { cpu_avg: sampled(2), cpu_max: sampled(3) }),
        { ...observation(at(4), {}), status: "stopped" },
        observation(at(5), { connections_avg: sampled(0) })
      ]),
      timezone: "UTC",
      policy: defaultAnalysisPolicy
    })
    expect(labels.map(({ label }) => label)).toEqual(["idle", "active", "cpu_idle", "unknown", "stopped", "unknown"])
  })
})
