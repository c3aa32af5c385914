import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { metricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { analyze, analyzeWithLabels } from "../../src/week/analyze.ts"
import { historyOf } from "../../src/hours/HourObservation.ts"
import { makeHourTable } from "../../src/hours/internal/HourTable.ts"
import { historyOfRows, type ObservedMetric, observeRows, plainTable } from "../support/rows.ts"

const monday = Date.parse("2026-06-01T00:00:00Z")
const at = (hours: number) => DateTime.makeUnsafe(monday + hours * millisPerHour)

/** Most hours of a span within four weeks, some of them twice, in any order. */
const hours = fc
  .record({
    from: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 48 }) }, fc.integer({ min: -40, max: 500 })),
    length: fc.oneof({ weight: 3, arbitrary: fc.constant(400) }, fc.nat(400)),
    lost: fc.array(fc.nat(400), { maxLength: 60 }),
    repeated: fc.array(fc.nat(400), { maxLength: 5 }),
    reversed: fc.boolean()
  })
  .map(({ from, length, lost, repeated, reversed }) => {
    const kept = Array.from({ length }, (_, index) => index).filter((index) => !lost.includes(index))
    const all = [...kept, ...repeated.filter((index) => index < length)].map((index) => from + index)
    return reversed ? all.toReversed() : all
  })

/** The rows of one metric, busy at some hours of the day, with a value of each kind that a row may have. */
const rowsOf = (metric_name: ObservedMetric["metric_name"], busyFrom: number, busyHours: number) =>
  fc.record({ hours, seed: fc.nat(97), partial: fc.array(fc.nat(400)) }).map(({ hours: kept, partial, seed }) =>
    kept.map((hour, row): ObservedMetric => {
      const isBusy = (hour + 960 - busyFrom) % 24 < busyHours
      const value = (isBusy ? 30 : 0.5) + ((row * 31 + seed) % 97) / 970
      const sample_count = partial.includes(row) ? 1 + (row % 59) : 60
      return { metric_name, hour: at(hour), avg_value: value, max_value: value * 1.5, sample_count }
    })
  )

const rowsOfAll = fc
  .tuple(fc.nat(23), fc.nat(12))
  .chain(([busyFrom, busyHours]) => fc.tuple(...metricNames.map((name) => rowsOf(name, busyFrom, busyHours))))

const status = fc.constantFrom("available", "stopped", "starting", "modifying", "backing-up")

const changesOfStatus = fc.array(
  fc.record({
    // Quarters of an hour, so that several changes fall into one hour, and some exactly between two hours.
    observed_at: fc.integer({ min: -400, max: 3200 }).map((quarters) => at(quarters / 4)),
    previous_status: fc.option(status, { nil: null }),
    status
  }),
  { maxLength: 4 }
)

const cases = fc.record({
  rows: rowsOfAll,
  statusChanges: changesOfStatus,
  untilQuarters: fc.oneof(fc.integer({ min: 1560, max: 1700 }), fc.integer({ min: 0, max: 3200 })),
  timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata"),
  weeks: fc.integer({ min: 1, max: 8 })
})

describe("makeHourTable", () => {
  it("makes of rows, and of observations of the same hours, the table that they have hour by hour", () => {
    const seen = { ok: 0, stopped: 0, empty: 0 }
    fc.assert(
      fc.property(cases, ({ rows, statusChanges: changes, timezone, untilQuarters, weeks }) => {
        const until = at(untilQuarters / 4)
        const history = historyOfRows(rows.flat(), changes)
        const observations = observeRows(rows.flat(), changes, until)
        const end = Math.ceil(until.epochMilliseconds / millisPerHour)
        const table = makeHourTable(history, end - weeks * 168, end)
        expect(table).toStrictEqual(plainTable(observations, end - weeks * 168, end))
        const repeated = historyOf([...observations, ...observations].toReversed())
        expect(makeHourTable(repeated, end - weeks * 168, end)).toStrictEqual(table)

        const policy = { ...defaultAnalysisPolicy, history_weeks: weeks }
        const [byColumns, byHours] = [history, historyOf(observations)].map((each) => ({
          observations: each,
          timezone,
          until,
          policy
        }))
        if (byColumns === undefined || byHours === undefined) throw new Error("There are two")
        const analysis = analyze(byColumns)
        expect(JSON.stringify(analysis)).toBe(JSON.stringify(analyze(byHours)))
        const labelled = analyzeWithLabels(byColumns)
        expect(labelled).toStrictEqual({ ...analysis, labels: analyzeWithLabels(byHours).labels })
        if (analysis.status === "ok") seen.ok++
        if (table.length === 0) seen.empty++
        if (table.status.includes(3)) seen.stopped++
      }),
      { numRuns: 250 }
    )
    // The histories cover each of these cases often enough.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
  })
})

describe("analyze", () => {
  it("ends by default after the last row, as for observations", () => {
    const rows = [5, 3, 4].map((hour): ObservedMetric => ({
      metric_name: "ReadIOPS",
      hour: at(hour),
      avg_value: 1,
      max_value: 2,
      sample_count: 60
    }))
    const input = { timezone: "UTC", policy: defaultAnalysisPolicy }
    const analysis = analyze({ ...input, observations: historyOfRows(rows) })
    expect(analysis).toStrictEqual(analyze({ ...input, observations: historyOf(observeRows(rows, [], at(9))) }))
    expect(analysis.until).toEqual(at(6))
    expect(analyzeWithLabels({ ...input, observations: { series: [], statusChanges: [] } }).labels).toEqual([])
  })

  it("counts a stop from long ago only in the hours of the history", () => {
    const until = at(48)
    const statusChanges = [
      { observed_at: DateTime.makeUnsafe("1970-01-02T00:00:00Z"), previous_status: null, status: "stopped" }
    ]
    const { labels } = analyzeWithLabels({
      observations: { series: [], statusChanges },
      timezone: "UTC",
      until,
      policy: defaultAnalysisPolicy
    })
    expect(labels).toHaveLength(12 * 168)
    expect(labels.every(({ label }) => label === "stopped")).toBe(true)
  })
})
