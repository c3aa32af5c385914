import { assert, describe, it } from "@effect/vitest"
import type { ObservedHistory, ObservedSeries } from "@snoozeql/analysis/hours/ObservedHistory"
import { decideSchedule } from "@snoozeql/analysis/week/weeklySchedule"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type ActivityMetricName, activityMetricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import { workloads } from "@snoozeql/simulator/fleet/workloads"
import type { SimulatedInstance } from "@snoozeql/simulator/fleet/SimulatedInstance"
import { DateTime, identity } from "effect"

const end = DateTime.makeUnsafe("2026-06-15T00:00:00Z")
const from = DateTime.subtract(end, { days: 14 }).epochMilliseconds

/** One turn of the fleet, with what CloudWatch would have after two weeks. */
const fleet = makeFleet(1, workloads.length, end)

const seriesOf = (instance: SimulatedInstance, metric_name: ActivityMetricName): ObservedSeries => {
  const rows: Array<{ readonly at: number; readonly mean: number; readonly max: number; readonly count: number }> = []
  for (let at = from; at < end.epochMilliseconds; at += millisPerHour) {
    let sum = 0
    let max = 0
    let count = 0
    instance.series.get(metric_name)?.visit(at, at + millisPerHour, (_, value) => {
      sum += value
      max = Math.max(max, value)
      count++
    })
    if (count > 0) rows.push({ at, mean: sum / count, max, count })
  }
  return {
    metric_name,
    hour: Float64Array.from(rows, ({ at }) => at),
    avg_value: Float64Array.from(rows, ({ mean }) => mean),
    max_value: Float64Array.from(rows, ({ max }) => max),
    sample_count: Int32Array.from(rows, ({ count }) => count)
  }
}

/** The series without the maxima of connections, reads and writes. */
const withoutWorkMaxima = (series: ObservedSeries): ObservedSeries =>
  series.metric_name === "CPUUtilization" ? series : { ...series, max_value: series.max_value.map(() => Number.NaN) }

/** The hours of the week, in UTC, in which each workload could sleep. */
const asleepByLife = (change: (series: ObservedSeries) => ObservedSeries) =>
  new Map(
    fleet.map((instance, index) => {
      const history: ObservedHistory = {
        series: activityMetricNames.map((metric) => change(seriesOf(instance, metric))),
        statusChanges: []
      }
      const schedule = decideSchedule(history, "UTC", end, defaultAnalysisPolicy)
      const hours = schedule.asleep.flatMap((asleep, hour) => (asleep ? [hour] : []))
      return [workloads[index]?.name ?? instance.identifier, hours] as const
    })
  )

describe("the simulated fleet", () => {
  const judged = asleepByLife(identity)
  const byAverages = asleepByLife(withoutWorkMaxima)

  it("has a short nightly job that only maxima keep awake; midnight UTC is two o'clock in Berlin", () => {
    const isMidnight = (hour: number) => hour % 24 === 0
    assert.lengthOf(byAverages.get("short-nightly-job") ?? [], 168)
    assert.lengthOf(judged.get("short-nightly-job") ?? [], 168 - 7)
    assert.isFalse(judged.get("short-nightly-job")?.some(isMidnight))
  })

  it("sleeps in every other workload as much as it would by averages only", () => {
    const lost = [...byAverages].filter(
      ([workload, hours]) => workload !== "short-nightly-job" && judged.get(workload)?.join() !== hours.join()
    )
    assert.deepStrictEqual(lost, [])
    assert.isAbove(judged.get("office-hours")?.length ?? 0, 100)
    assert.lengthOf(judged.get("pool-noise") ?? [], 168)
    assert.deepStrictEqual(judged.get("hourly-job"), [])
  })
})
