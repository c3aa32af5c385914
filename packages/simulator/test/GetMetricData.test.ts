import { getMetricData } from "@snoozeql/simulator/cloudwatch/getMetricData"
import type { Answer } from "@snoozeql/simulator/cloudwatch/getMetricData"
import { metricSource } from "@snoozeql/simulator/cloudwatch/MetricSource"
import { type Statistic, statistics } from "@snoozeql/simulator/cloudwatch/statistics"
import type { ValidQuery, ValidRequest } from "@snoozeql/simulator/cloudwatch/validate"
import type { Faults } from "@snoozeql/simulator/Faults"
import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import type { SimulatedInstance } from "@snoozeql/simulator/fleet/SimulatedInstance"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import { samplesOf } from "./support/windows.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const seed = 1
const start = DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")
const now = start.epochMilliseconds
const thisHour = Math.floor(now / hour) * hour
const fleet = makeFleet(seed, 16, start)

const instanceNamed = (prefix: string): SimulatedInstance => {
  const found = fleet.find(({ identifier }) => identifier.startsWith(prefix))
  if (found === undefined) throw new Error(`no instance ${prefix}`)
  return found
}
const office = instanceNamed("office-hours")

const query = (changes: Partial<ValidQuery> = {}): ValidQuery => ({
  id: "q",
  label: "CPUUtilization",
  returnData: true,
  namespace: "AWS/RDS",
  metricName: "CPUUtilization",
  dimensions: [{ name: "DBInstanceIdentifier", value: office.identifier }],
  period: hour,
  statistic: "Average",
  unit: undefined,
  ...changes
})

const request = (changes: Partial<ValidRequest> = {}): ValidRequest => ({
  queries: [query()],
  startTime: thisHour - day,
  endTime: thisHour,
  order: "TimestampAscending",
  maxDatapoints: 100_800,
  nextToken: undefined,
  ...changes
})

interface Circumstances {
  readonly faults?: Faults
  readonly call?: number
  readonly now?: number
}

const answer = (asked: ValidRequest, circumstances: Circumstances = {}): Answer =>
  Result.getOrThrow(
    getMetricData(asked, { source: metricSource(fleet), seed, faults: {}, call: 1, now, ...circumstances })
  )

/** The timestamps in milliseconds and the values of the only query. */
const points = (asked: ValidRequest, circumstances: Circumstances = {}): ReadonlyArray<readonly [number, number]> => {
  const [result] = answer(asked, circumstances).body.MetricDataResults
  if (result === undefined) throw new Error("no result")
  return result.Timestamps.map((timestamp, index) => [timestamp * 1000, result.Values[index] ?? Number.NaN])
}

const independent: Record<Statistic, (values: ReadonlyArray<number>) => number> = {
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  SampleCount: (values) => values.length,
  Sum: (values) => values.reduce((sum, value) => sum + value, 0)
}

const seriesOf = (instance: SimulatedInstance, metric: string) => {
  const series = instance.series.get(metric)
  if (series === undefined) throw new Error(`no series ${metric}`)
  return series
}

describe("GetMetricData: statistics", () => {
  it.each(statistics)("%s of a period is computed from its minutes", (statistic) => {
    for (const instance of fleet.filter(({ series }) => series.size > 0)) {
      for (const metricName of instance.series.keys()) {
        const dimensions = [{ name: "DBInstanceIdentifier", value: instance.identifier }]
        const hourly = points(request({ queries: [query({ statistic, metricName, dimensions })] }))
        const minutes = samplesOf(seriesOf(instance, metricName), thisHour - day, thisHour)
        const expected = Array.from({ length: 24 }, (_, index) => thisHour - day + index * hour).flatMap((from) => {
          const values = [...minutes].filter(([timestamp]) => timestamp >= from && timestamp < from + hour)
          return values.length === 0 ? [] : [[from, independent[statistic](values.map(([, value]) => value))]]
        })
        expect(hourly).toEqual(expected)
      }
    }
  })

  it("of a one-minute period are the sample itself", () => {
    const asked = request({ queries: [query({ period: minute })], startTime: thisHour - hour })
    expect(points(asked)).toEqual([...samplesOf(seriesOf(office, "CPUUtilization"), thisHour - hour, thisHour)])
  })

  it("of a stopped hour do not exist, and are not zero", () => {
    const stopped = instanceNamed("stopped-at-night")
    const dimensions = [{ name: "DBInstanceIdentifier", value: stopped.identifier }]
    const hours = points(request({ queries: [query({ dimensions })] })).map(([timestamp]) => timestamp)
    expect(hours.length).toBe(13)
    expect(hours.every((timestamp) => stopped.statusAt(timestamp) === "available")).toBe(true)
  })
})

describe("GetMetricData: periods", () => {
  it("are listed newest first by default", () => {
    const ascending = points(request())
    expect(ascending.length).toBe(24)
    expect(points(request({ order: "TimestampDescending" }))).toEqual(ascending.toReversed())
  })

  it("hold only minutes that are over, so the current hour is partial", () => {
    const running = { startTime: thisHour, endTime: thisHour + hour, queries: [query({ statistic: "SampleCount" })] }
    expect(points(request(running))).toEqual([[thisHour, 34]])
    expect(points(request(running), { now: now + 4 * 1000 })).toEqual([[thisHour, 35]])
    expect(points(request(running), { now: thisHour + hour })).toEqual([[thisHour, 60]])
    expect(points(request(running), { now: thisHour + 59_999 })).toEqual([])
  })

  it("include StartTime and exclude EndTime", () => {
    const [first] = points(request())
    expect(first?.[0]).toBe(thisHour - day)
    expect(points(request({ endTime: thisHour + 1 })).at(-1)?.[0]).toBe(thisHour)
    expect(points(request()).at(-1)?.[0]).toBe(thisHour - hour)
  })

  it("begin at an unaligned StartTime, rounded down to the minute", () => {
    const startTime = thisHour - 3 * hour + 41 * minute + 12_345
    const asked = request({ startTime, queries: [query({ statistic: "SampleCount" })] })
    expect(points(asked)).toEqual([
      [thisHour - 3 * hour + 41 * minute, 60],
      [thisHour - 2 * hour + 41 * minute, 60],
      [thisHour - hour + 41 * minute, 53]
    ])
  })

  it("that contain EndTime hold all published samples, or are cut there on demand", () => {
    const asked = request({
      startTime: thisHour - hour,
      endTime: thisHour - 45 * minute,
      queries: [query({ statistic: "SampleCount" })]
    })
    expect(points(asked)).toEqual([[thisHour - hour, 60]])
    expect(points(asked, { faults: { clip_at_end_time: true } })).toEqual([[thisHour - hour, 15]])
  })

  it.each([
    // age of StartTime in days, period in seconds, whether there is data
    [14.9, 60, true],
    [15, 60, false],
    [15, 300, true],
    [62.9, 300, true],
    [62.9, 60, false],
    [63.1, 300, false],
    [63.1, 3600, true],
    [63.1, 5400, false],
    [63.1, 7200, true],
    [1, 30, false]
  ])("have data by the age of StartTime: %d days, %d s", (age, seconds, hasData) => {
    const asked = request({ startTime: now - age * day, endTime: now, queries: [query({ period: seconds * 1000 })] })
    const { body } = answer(asked)
    expect(body.MetricDataResults[0]?.StatusCode).toBe("Complete")
    expect((body.MetricDataResults[0]?.Values.length ?? 0) > 0).toBe(hasData)
  })

  it.each([
    [16, 5 * minute],
    [64, hour]
  ])("begin at a StartTime of %d days ago rounded down", (age, step) => {
    const asked = request({ startTime: now - age * day, queries: [query({ period: hour })] })
    expect(points(asked)[0]?.[0]).toBe(Math.floor((now - age * day) / step) * step)
  })

  it("begin no earlier than CloudWatch keeps data", () => {
    const aged = instanceNamed("always-busy")
    const dimensions = [{ name: "DBInstanceIdentifier", value: aged.identifier }]
    expect((now - aged.createdAt) / day).toBeGreaterThan(456)
    const [first] = points(request({ startTime: now - 900 * day, queries: [query({ period: day, dimensions })] }))
    expect((now - (first?.[0] ?? 0)) / day).toBeLessThan(456.1)
    expect((now - (first?.[0] ?? 0)) / day).toBeGreaterThan(454)
  })
})

describe("GetMetricData: what a query matches", () => {
  const isEmpty = (changes: Partial<ValidQuery>) => points(request({ queries: [query(changes)] })).length === 0
  const dimension = { name: "DBInstanceIdentifier", value: office.identifier }

  it.each<[string, Partial<ValidQuery>, boolean]>([
    ["the metric's own unit", { unit: "Percent" }, false],
    ["another unit", { unit: "Count" }, true],
    ["another namespace", { namespace: "AWS/DocDB" }, true],
    ["another metric", { metricName: "FreeableMemory" }, true],
    ["no dimension", { dimensions: [] }, true],
    ["another dimension", { dimensions: [{ ...dimension, name: "DatabaseClass" }] }, true],
    ["a dimension too many", { dimensions: [dimension, { name: "EngineName", value: office.engine }] }, true],
    ["another instance", { dimensions: [{ ...dimension, value: "nobody" }] }, true],
    ["an instance whose metrics live elsewhere", { dimensions: [{ ...dimension, value: "documents-11" }] }, true]
  ])("%s", (_, changes, empty) => {
    expect(isEmpty(changes)).toBe(empty)
  })

  it("returns only queries with ReturnData", () => {
    const asked = request({ queries: [query({ id: "a", returnData: false }), query({ id: "b" })] })
    expect(answer(asked).body.MetricDataResults.map(({ Id }) => Id)).toEqual(["b"])
  })
})

/** Follows the tokens and joins the results by Id, in the order of the pages. */
const allPages = (asked: ValidRequest, circumstances: Circumstances = {}) => {
  const joined = new Map<string, { timestamps: Array<number>; values: Array<number>; statuses: Array<string> }>()
  let nextToken: string | undefined
  let pages = 0
  do {
    pages += 1
    const { body, page } = answer({ ...asked, nextToken }, { ...circumstances, call: pages })
    expect(page.datapoints).toBeLessThanOrEqual(asked.maxDatapoints)
    for (const result of body.MetricDataResults) {
      const known = joined.get(result.Id) ?? { timestamps: [], values: [], statuses: [] }
      joined.set(result.Id, {
        timestamps: [...known.timestamps, ...result.Timestamps],
        values: [...known.values, ...result.Values],
        statuses: [...known.statuses, result.StatusCode]
      })
    }
    nextToken = body.NextToken
  } while (nextToken !== undefined)
  return { joined, pages }
}

describe("GetMetricData: pages", () => {
  const queries = fleet.flatMap((instance, index) =>
    statistics.map((statistic) =>
      query({
        id: `q${index}_${statistic}`,
        statistic,
        dimensions: [{ name: "DBInstanceIdentifier", value: instance.identifier }]
      })
    )
  )
  const data = ({ joined }: ReturnType<typeof allPages>) =>
    [...joined].map(([id, { timestamps, values }]) => ({ id, timestamps, values }))

  it.each(["TimestampAscending", "TimestampDescending"] as const)(
    "have together what one page would have: %s",
    (order) => {
      const whole = allPages(request({ queries, order }))
      expect(whole.pages).toBe(1)
      expect(data(whole).length).toBe(queries.length)
      for (const maxDatapoints of [7, 24, 100, 501]) {
        const paged = allPages(request({ queries, order, maxDatapoints }))
        expect(paged.pages).toBeGreaterThan(3)
        expect(data(paged)).toEqual(data(whole))
      }
    }
  )

  it("mark a result that continues with PartialData, and repeat its Id", () => {
    const { joined } = allPages(request({ queries: queries.slice(0, 2), maxDatapoints: 10 }))
    expect([...joined.values()].map(({ statuses }) => statuses)).toEqual([
      ["PartialData", "PartialData", "Complete"],
      ["PartialData", "PartialData", "Complete"]
    ])
  })

  it("end exactly at the limit, without a further page", () => {
    expect(allPages(request({ maxDatapoints: 24 })).pages).toBe(1)
    expect(allPages(request({ maxDatapoints: 23 })).pages).toBe(2)
    expect(allPages(request({ queries: queries.slice(0, 2), maxDatapoints: 24 })).pages).toBe(2)
  })

  it("are refused if the token is garbage, forged or of another request", () => {
    const asked = request({ queries, maxDatapoints: 100 })
    const token = answer(asked).body.NextToken
    if (token === undefined) throw new Error("no token")
    const code = (changed: ValidRequest) =>
      Result.match(getMetricData(changed, { source: metricSource(fleet), seed, faults: {}, call: 1, now }), {
        onFailure: (error) => error.code,
        onSuccess: () => "none"
      })
    expect(code({ ...asked, nextToken: token })).toBe("none")
    expect(code({ ...asked, nextToken: token, maxDatapoints: 50 })).toBe("none")
    expect(code({ ...asked, nextToken: "garbage" })).toBe("InvalidNextToken")
    expect(code({ ...asked, nextToken: "" })).toBe("InvalidNextToken")
    expect(code({ ...asked, nextToken: token, endTime: thisHour - hour })).toBe("InvalidNextToken")
    expect(code({ ...asked, nextToken: token, order: "TimestampDescending" })).toBe("InvalidNextToken")
    expect(code({ ...asked, nextToken: token, queries: queries.slice(1) })).toBe("InvalidNextToken")
    const content = Buffer.from(token, "base64url").toString()
    const forged = content.replace(/"query":(\d+)/, (_, position: string) => `"query":${Number(position) + 1}`)
    expect(forged).not.toBe(content)
    expect(code({ ...asked, nextToken: Buffer.from(content).toString("base64url") })).toBe("none")
    expect(code({ ...asked, nextToken: Buffer.from(forged).toString("base64url") })).toBe("InvalidNextToken")
  })
})

describe("GetMetricData: faults", () => {
  it("PartialData: half of a page, the rest under a NextToken, nothing lost", () => {
    const faults: Faults = { partial_data_rate: 1 }
    const cut = answer(request(), { faults })
    expect(cut.isCutShort).toBe(true)
    expect(cut.page.datapoints).toBe(12)
    expect(cut.body.MetricDataResults[0]?.StatusCode).toBe("PartialData")
    const { joined, pages } = allPages(request(), { faults })
    expect(pages).toBeGreaterThan(3)
    expect(joined.get("q")?.values).toEqual(allPages(request()).joined.get("q")?.values)
  })

  it("InternalError: a share of the results, and other results in the next call", () => {
    const queries = Array.from({ length: 200 }, (_, index) => query({ id: `q${index}` }))
    const failed = (call: number) =>
      answer(request({ queries }), { faults: { internal_error_rate: 0.3 }, call })
        .body.MetricDataResults.filter(({ StatusCode }) => StatusCode === "InternalError")
        .map((result) => {
          expect(result).toMatchObject({ Timestamps: [], Values: [], Messages: [{ Code: "InternalError" }] })
          return result.Id
        })
    expect(failed(1).length).toBeGreaterThan(30)
    expect(failed(1).length).toBeLessThan(90)
    expect(failed(1)).toEqual(failed(1))
    expect(failed(1)).not.toEqual(failed(2))
  })

  it("late datapoints: published this many minutes later, and then for good", () => {
    const asked = request({
      startTime: thisHour - hour,
      endTime: thisHour,
      queries: [query({ statistic: "SampleCount" })]
    })
    const count = (faults: Faults, at: number) => points(asked, { faults, now: at })[0]?.[1]
    const some: Faults = { late_points: { rate: 0.5, minutes: 20 } }
    const first = count(some, thisHour) ?? 0
    expect(first).toBeGreaterThan(40)
    expect(first).toBeLessThan(60)
    expect(count(some, thisHour + 19 * minute)).toBeLessThanOrEqual(60)
    expect(count(some, thisHour + 20 * minute)).toBe(60)
    expect(count({ late_points: { rate: 1, minutes: 20 } }, thisHour)).toBe(40)
    expect(count({ late_points: { rate: 0, minutes: 20 } }, thisHour)).toBe(60)
  })
})
