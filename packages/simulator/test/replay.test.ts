import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import type { Replay } from "@snoozeql/simulator/replay/replayedInstance"
import { describe, expect } from "@effect/vitest"
import { DateTime, Effect, Result } from "effect"
import { describeDBInstances, getMetricData, metricQuery } from "./support/awsClients.ts"
import { hour, now, simulated, statistics, thisHour } from "./support/simulated.ts"

const fiveMinutes = 300_000
const week = 7 * 24 * hour

/** Three days of lines every five minutes, with a gap of three hours and a time that comes twice. */
const recordLines = (start: string): ReadonlyArray<string> => {
  const samples = Array.from({ length: 3 * 288 }, (_, index) => ({
    timestamp: DateTime.makeUnsafe(start).epochMilliseconds + index * fiveMinutes,
    value: Math.round(1000 * (20 + 15 * Math.sin(index / 40))) / 1000
  })).filter((_, index) => index < 100 || index >= 136)
  return [...samples, ...samples.slice(50, 51).map(({ timestamp }) => ({ timestamp, value: 99.5 }))].map(
    ({ timestamp, value }) =>
      `${DateTime.formatIso(DateTime.makeUnsafe(timestamp)).slice(0, 19).replace("T", " ")},${value}`
  )
}

const replay = (name: string, lines: ReadonlyArray<string>): Replay => ({
  name,
  series: Result.getOrThrow(parseRecordedSeries(["timestamp,value", ...lines].join("\n")))
})

/** Another way to the values of each hour: from the text of the lines, moved week by week while all lie in the past. */
const expectedHours = (lines: ReadonlyArray<string>) => {
  const rows = lines.map((line) => {
    const [time = "", value = ""] = line.split(",")
    return { at: Date.parse(`${time.replace(" ", "T")}Z`), value: Number(value) }
  })
  let shift = 0
  while (rows.every(({ at }) => at + shift + week < now.epochMilliseconds)) shift += week
  const hours = Map.groupBy(rows, ({ at }) => Math.floor((at + shift) / hour) * hour)
  return [...hours]
    .toSorted(([left], [right]) => left - right)
    .map(([from, samples]) => ({ from, values: samples.map(({ value }) => value) }))
}

const read = (name: string, metric: string) =>
  getMetricData({
    StartTime: new Date(thisHour - 14 * 24 * hour),
    EndTime: new Date(thisHour + hour),
    ScanBy: "TimestampAscending",
    MetricDataQueries: statistics.map((statistic) => metricQuery(name, metric, statistic))
  })

describe("replayed series", () => {
  for (const start of ["2014-02-14T14:27:00Z", "2014-02-14T14:30:00Z"]) {
    const lines = recordLines(start)
    const replays = [replay("recorded_1", lines)]

    simulated(`come back as the hours of their lines, and nothing else: from ${start}`, { instances: 0, replays }, () =>
      Effect.gen(function* () {
        const hours = expectedHours(lines)
        const { MetricDataResults = [] } = yield* read("recorded_1", "CPUUtilization")
        const [average = [], maximum, minimum, count] = MetricDataResults.map(({ Values }) => Values)
        for (const { Timestamps } of MetricDataResults) {
          expect(Timestamps?.map(Number)).toEqual(hours.map(({ from }) => from))
        }
        expect(count).toEqual(hours.map(({ values }) => values.length))
        expect(count?.reduce((sum, value) => sum + value, 0)).toBe(lines.length)
        expect(maximum).toEqual(hours.map(({ values }) => Math.max(...values)))
        expect(minimum).toEqual(hours.map(({ values }) => Math.min(...values)))
        const errors = hours.map(({ values }, index) => {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length
          return Math.abs((average[index] ?? Number.NaN) / mean - 1)
        })
        expect(Math.max(...errors)).toBeLessThan(1e-9)
      })
    )

    simulated(`were created in the hour of their first sample: ${start}`, { instances: 0, replays }, () =>
      Effect.gen(function* () {
        const { DBInstances = [] } = yield* describeDBInstances()
        expect(
          DBInstances.map(({ DBInstanceIdentifier, DBInstanceStatus, InstanceCreateTime }) => [
            DBInstanceIdentifier,
            DBInstanceStatus,
            InstanceCreateTime?.getTime()
          ])
        ).toEqual([["recorded_1", "available", expectedHours(lines)[0]?.from]])
      })
    )
  }

  const replays = [replay("recorded", recordLines("2014-02-14T14:30:00Z"))]

  simulated("have no other metric than CPUUtilization", { instances: 0, replays }, () =>
    Effect.gen(function* () {
      const { MetricDataResults = [] } = yield* read("recorded", "DatabaseConnections")
      expect(MetricDataResults.flatMap(({ Values = [] }) => Values)).toEqual([])
    })
  )

  simulated("stand beside the fleet", { instances: 3, replays }, () =>
    Effect.gen(function* () {
      const { DBInstances = [] } = yield* describeDBInstances()
      expect(DBInstances.length).toBe(4)
    })
  )

  simulated(
    "are published late on demand",
    {
      instances: 0,
      replays: [replay("late", ["2026-03-18 12:30:00,1"])],
      faults: { late_points: { rate: 1, minutes: 10 } }
    },
    () =>
      Effect.gen(function* () {
        const { MetricDataResults = [] } = yield* read("late", "CPUUtilization")
        expect(MetricDataResults.flatMap(({ Values = [] }) => Values)).toEqual([])
      })
  )
})
