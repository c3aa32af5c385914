import { assert, describe, it } from "@effect/vitest"
import { observeHours, type ObservedMetric } from "@snoozeql/analysis/hours/HourObservation"
import { allSteps, type MethodSteps } from "@snoozeql/analysis/MethodSteps"
import { decideSchedule } from "@snoozeql/analysis/week/weeklySchedule"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import { workloads } from "@snoozeql/simulator/fleet/workloads"
import type { SimulatedInstance } from "@snoozeql/simulator/fleet/SimulatedInstance"
import { DateTime } from "effect"

const end = DateTime.makeUnsafe("2026-06-15T00:00:00Z")
const from = DateTime.subtract(end, { days: 14 }).epochMilliseconds

/** One turn of the fleet, with what CloudWatch would have after two weeks. */
const fleet = makeFleet(1, workloads.length, end)

const hoursOf = (instance: SimulatedInstance): ReadonlyArray<ObservedMetric> =>
  activityMetricNames.flatMap((metric_name) => {
    const rows: Array<ObservedMetric> = []
    for (let at = from; at < end.epochMilliseconds; at += millisPerHour) {
      let sum = 0
      let max_value = 0
      let sample_count = 0
      instance.series.get(metric_name)?.visit(at, at + millisPerHour, (_, value) => {
        sum += value
        max_value = Math.max(max_value, value)
        sample_count++
      })
      if (sample_count > 0) {
        rows.push({
          metric_name,
          hour: DateTime.makeUnsafe(at),
          avg_value: sum / sample_count,
          max_value,
          sample_count
        })
      }
    }
    return rows
  })

/** The hours of the week, in UTC, in which each workload could sleep. */
const asleepByLife = (steps: MethodSteps) =>
  new Map(
    fleet.map((instance, index) => {
      const schedule = decideSchedule(
        observeHours(hoursOf(instance), [], end),
        "UTC",
        end,
        defaultAnalysisPolicy,
        steps
      )
      const hours = schedule.asleep.flatMap((asleep, hour) => (asleep ? [hour] : []))
      return [workloads[index]?.name ?? instance.identifier, hours] as const
    })
  )

describe("the simulated fleet", () => {
  const judged = asleepByLife(allSteps)
  const byAverages = asleepByLife({ ...allSteps, work_maxima: false })

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
