import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import { workloads } from "@snoozeql/simulator/fleet/workloads"
import { mix, unitInterval } from "@snoozeql/simulator/series/hash"
import { metricModel } from "@snoozeql/simulator/series/metrics"
import type { Series } from "@snoozeql/simulator/series/Series"
import { describe, expect, it } from "@effect/vitest"
import { DateTime } from "effect"
import { agreeOnOverlap, samplesOf } from "./support/windows.ts"

const start = DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")
const now = start.epochMilliseconds
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const seriesOf = (seed: number, count = 32): ReadonlyArray<Series> =>
  makeFleet(seed, count, start).flatMap((instance) => [...instance.series.values()])

const windows = (seed: number): readonly [number, number] => {
  const from = Math.floor(unitInterval(mix(seed, 1)) * 3 * day)
  return [now - 3 * day + from, now - 3 * day + from + Math.floor(unitInterval(mix(seed, 2)) * day)]
}

describe("the samples of the fleet", () => {
  it("are the same in any two windows that overlap", () => {
    for (const [index, series] of seriesOf(7).entries()) {
      expect(agreeOnOverlap(series, windows(index), windows(index + 1000))).toBe(true)
      expect(agreeOnOverlap(series, [now - day, now], windows(index))).toBe(true)
    }
  })

  it("control: samples that depend on the window are noticed", () => {
    const drifting: Series = {
      unit: "Percent",
      hash: 0,
      firstTimestamp: 0,
      completeAfter: minute,
      visit: (from, to, visitor) => {
        const first = Math.ceil(from / minute)
        for (let at = first; at * minute < to; at++) visitor(at * minute, at - first)
      }
    }
    expect(agreeOnOverlap(drifting, [now - day, now], [now - day + 90 * minute, now])).toBe(false)
  })

  it("come once a minute while the instance runs, with the start of the minute as timestamp", () => {
    for (const instance of makeFleet(3, workloads.length, start)) {
      for (const series of instance.series.values()) {
        const timestamps = [...samplesOf(series, now - day, now).keys()]
        expect(timestamps.every((timestamp) => timestamp % minute === 0)).toBe(true)
        const running = Array.from({ length: day / minute }, (_, index) => Math.ceil((now - day) / minute) + index)
          .map((index) => index * minute)
          .filter((timestamp) => instance.statusAt(timestamp) === "available")
        expect(timestamps).toEqual(running)
      }
    }
  })

  it("begin when the instance is created", () => {
    const instance = makeFleet(3, workloads.length, start).find(({ identifier }) => identifier.startsWith("new-"))
    if (instance === undefined) throw new Error("the fleet has no new instance")
    for (const series of instance.series.values()) {
      const [first] = samplesOf(series, now - 60 * day, now).keys()
      expect(first).toBe(Math.ceil(instance.createdAt / minute) * minute)
      expect(first).toBe(series.firstTimestamp)
    }
  })

  it("stay within the metric's limits and its resolution", () => {
    for (const instance of makeFleet(11, workloads.length, start)) {
      for (const metric of activityMetricNames) {
        const series = instance.series.get(metric)
        if (series === undefined) continue
        const { maximum, partsOfOne } = metricModel(metric)
        const wrong = [...samplesOf(series, now - 7 * day, now).values()].filter(
          (value) => value < 0 || value > maximum || Math.round(value * partsOfOne) / partsOfOne !== value
        )
        expect(wrong).toEqual([])
      }
    }
  })

  it("depend on the seed, the instance and the metric", () => {
    const day1 = (series: Series) => JSON.stringify([...samplesOf(series, now - day, now).values()])
    const all = [...seriesOf(1), ...seriesOf(2)].map(day1)
    // Idle instances all have no connections. Apart from them, no two series are alike.
    const moving = all.filter((values) => /[1-9]/.test(values))
    expect(moving.length).toBeGreaterThan(200)
    expect(new Set(moving).size).toBe(moving.length)
    expect(seriesOf(1).map(day1)).toEqual(seriesOf(1).map(day1))
  })

  it("are computed fast enough for two weeks of a fleet", () => {
    let samples = 0
    const began = process.cpuUsage()
    for (const series of seriesOf(5, 24)) series.visit(now - 14 * day, now, () => void (samples += 1))
    const { user } = process.cpuUsage(began)
    expect(samples).toBeGreaterThan(1_500_000)
    expect(user / 1_000_000).toBeLessThan(2)
  })
})
