import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import type { MetricDataResult, MetricDataStatus, Statistic } from "../../src/CloudWatch.ts"
import { statistics } from "../../src/CloudWatch.ts"
import { queryId, type SeriesSlice } from "../../src/pass/batches.ts"
import { foldResults } from "../../src/pass/fold.ts"

const start = DateTime.makeUnsafe("2026-03-10T04:00:00Z")
const hour = (index: number) => DateTime.add(start, { hours: index })
const orders: SeriesSlice = {
  instanceId: InstanceId.make("00000000-0000-4000-8000-000000000001"),
  instanceName: "orders",
  metricName: "CPUUtilization",
  start,
  end: hour(24)
}
const billing: SeriesSlice = {
  ...orders,
  instanceId: InstanceId.make("00000000-0000-4000-8000-000000000002"),
  instanceName: "billing"
}

type Aggregate = Readonly<Record<Statistic, number>>
const aggregate = (Average: number, Minimum = Average - 1, Maximum = Average + 1, SampleCount = 60): Aggregate => ({
  Average,
  Minimum,
  Maximum,
  SampleCount
})

/** The four results of the series at `index`, with `hours` by their offset. */
const resultsOf = (
  index: number,
  hours: ReadonlyArray<readonly [number, Aggregate]>,
  status: MetricDataStatus = "Complete"
): ReadonlyArray<MetricDataResult> =>
  statistics.map((statistic) => ({
    id: queryId(index, statistic),
    status,
    messages: [],
    datapoints: hours.map(([offset, values]) => ({ timestamp: hour(offset), value: values[statistic] }))
  }))

const without = (results: ReadonlyArray<MetricDataResult>, id: string, offset: number) =>
  results.map((result) =>
    result.id === id
      ? {
          ...result,
          datapoints: result.datapoints.filter(({ timestamp }) => !DateTime.Equivalence(timestamp, hour(offset)))
        }
      : result
  )

const brief = (rows: ReturnType<typeof foldResults>["rows"]) =>
  rows
    .map((row) => [row.instance_id, DateTime.formatIso(row.hour), row.avg_value, row.sample_count] as const)
    .toSorted((a, b) => `${a[0]}${a[1]}`.localeCompare(`${b[0]}${b[1]}`))

describe("foldResults", () => {
  it("ignores hours outside of the series", () => {
    const renamed = { ...orders, start: hour(1), end: hour(3) }
    const folded = foldResults(
      [renamed],
      resultsOf(
        0,
        [0, 1, 2, 3].map((offset) => [offset, aggregate(offset)] as const)
      )
    )
    assert.deepStrictEqual(
      folded.rows.map(({ avg_value }) => avg_value),
      [1, 2]
    )
    assert.deepStrictEqual([folded.skipped, folded.complete], [0, [renamed]])
  })

  it("makes one row of the four statistics of an hour", () => {
    const folded = foldResults([orders], resultsOf(0, [[0, aggregate(12.5, 1, 90, 58)]]))
    assert.deepStrictEqual(folded, {
      rows: [
        {
          instance_id: orders.instanceId,
          metric_name: "CPUUtilization",
          hour: start,
          avg_value: 12.5,
          min_value: 1,
          max_value: 90,
          sample_count: 58
        }
      ],
      skipped: 0,
      complete: [orders],
      unfinished: [],
      forbidden: []
    })
  })

  it("matches results by id and datapoints by timestamp, in any order", () => {
    const results = [
      ...resultsOf(0, [
        [0, aggregate(10)],
        [1, aggregate(20)],
        [3, aggregate(40)]
      ]),
      ...resultsOf(1, [
        [1, aggregate(70)],
        [2, aggregate(80)]
      ])
    ]
    const expected = brief(foldResults([orders, billing], results).rows)
    assert.deepStrictEqual(
      expected.map(([, at, average]) => [at, average]),
      [
        ["2026-03-10T04:00:00.000Z", 10],
        ["2026-03-10T05:00:00.000Z", 20],
        ["2026-03-10T07:00:00.000Z", 40],
        ["2026-03-10T05:00:00.000Z", 70],
        ["2026-03-10T06:00:00.000Z", 80]
      ]
    )
    for (const [rotation] of results.entries()) {
      const rotated = [...results.slice(rotation), ...results.slice(0, rotation)]
      const reordered = rotated.map((result, index) => ({
        ...result,
        datapoints: index % 2 === 0 ? result.datapoints.toReversed() : result.datapoints
      }))
      assert.deepStrictEqual(brief(foldResults([orders, billing], reordered).rows), expected)
    }
  })

  it("combines results of the same id on several pages", () => {
    const folded = foldResults(
      [orders],
      [
        ...resultsOf(0, [[2, aggregate(30)]], "PartialData"),
        ...resultsOf(0, [[1, aggregate(20)]], "PartialData"),
        ...resultsOf(0, [[0, aggregate(10)]])
      ]
    )
    assert.deepStrictEqual(
      brief(folded.rows).map(([, , average]) => average),
      [10, 20, 30]
    )
    assert.deepStrictEqual(folded.complete, [orders])
  })

  it("skips and counts an hour in which a statistic is missing, without shifting the others", () => {
    for (const statistic of statistics) {
      const results = without(
        resultsOf(0, [
          [0, aggregate(10)],
          [1, aggregate(20)],
          [2, aggregate(30)]
        ]),
        queryId(0, statistic),
        1
      )
      const folded = foldResults([orders], results)
      assert.strictEqual(folded.skipped, 1, statistic)
      assert.deepStrictEqual(
        brief(folded.rows).map(([, at, average]) => [at, average]),
        [
          ["2026-03-10T04:00:00.000Z", 10],
          ["2026-03-10T06:00:00.000Z", 30]
        ]
      )
      assert.deepStrictEqual(folded.complete, [])
    }
  })

  it.each([
    ["a minimum above the maximum", aggregate(10, 12, 8)],
    ["an average above the maximum", aggregate(10, 1, 9)],
    ["an average below the minimum", aggregate(10, 11, 12)],
    ["no samples", aggregate(10, 9, 11, 0)],
    ["half a sample", aggregate(10, 9, 11, 1.5)],
    ["a value that is not a number", aggregate(Number.NaN, 9, 11)],
    ["an infinite maximum", aggregate(10, 9, Infinity)]
  ])("skips and counts %s, and keeps the other hours", (_, bad) => {
    const folded = foldResults(
      [orders],
      resultsOf(0, [
        [0, bad],
        [1, aggregate(20)]
      ])
    )
    assert.strictEqual(folded.skipped, 1)
    assert.deepStrictEqual(
      brief(folded.rows).map(([, , average]) => average),
      [20]
    )
  })

  it("keeps a flat hour whose average is below its minimum by rounding", () => {
    const sum = Array.from({ length: 60 }, () => 0.1).reduce((total, value) => total + value, 0)
    const folded = foldResults([orders], resultsOf(0, [[0, aggregate(sum / 60, 0.1, 0.1)]]))
    assert.strictEqual(folded.skipped, 0)
    assert.strictEqual(folded.rows[0]?.avg_value, 0.1)
  })

  it("skips a datapoint that does not start on the hour", () => {
    const shifted = resultsOf(0, [[0, aggregate(10)]]).map((result) => ({
      ...result,
      datapoints: result.datapoints.map((point) => ({
        ...point,
        timestamp: DateTime.add(point.timestamp, { minutes: 41 })
      }))
    }))
    const folded = foldResults([orders], shifted)
    assert.deepStrictEqual([folded.rows.length, folded.skipped], [0, 1])
  })

  it("ignores datapoints before the start of the series, without counting them", () => {
    const folded = foldResults(
      [{ ...orders, start: hour(2) }],
      resultsOf(0, [
        [1, aggregate(99)],
        [2, aggregate(10)]
      ])
    )
    assert.deepStrictEqual([brief(folded.rows).map(([, , average]) => average), folded.skipped], [[10], 0])
    assert.strictEqual(folded.complete.length, 1)
  })

  it("returns no row for an hour without datapoints", () => {
    const folded = foldResults([orders], resultsOf(0, []))
    assert.deepStrictEqual([folded.rows, folded.skipped, folded.complete], [[], 0, [orders]])
  })

  it.each(["InternalError", "PartialData"] as const)("returns a series that ends with %s as unfinished", (status) => {
    const folded = foldResults(
      [orders, billing],
      [...resultsOf(0, [[0, aggregate(10)]], status), ...resultsOf(1, [[0, aggregate(70)]])]
    )
    assert.deepStrictEqual(folded.unfinished, [orders])
    assert.deepStrictEqual(folded.complete, [billing])
    assert.deepStrictEqual(
      brief(folded.rows).map(([id]) => id),
      [billing.instanceId]
    )
  })

  it("returns a series as unfinished if one statistic failed or is missing", () => {
    const failed = resultsOf(0, [[0, aggregate(10)]]).map((result, index) =>
      index === 2 ? { ...result, status: "InternalError" as const, datapoints: [] } : result
    )
    assert.deepStrictEqual(foldResults([orders], failed).unfinished, [orders])
    assert.deepStrictEqual(foldResults([orders], failed.toSpliced(2, 1)).unfinished, [orders])
    assert.deepStrictEqual(foldResults([orders], []).unfinished, [orders])
  })

  it("keeps a failure if a later page succeeds", () => {
    const folded = foldResults([orders], [...resultsOf(0, [], "InternalError"), ...resultsOf(0, [[0, aggregate(10)]])])
    assert.deepStrictEqual(folded.unfinished, [orders])
  })

  it("returns forbidden series separately", () => {
    const folded = foldResults(
      [orders, billing],
      [...resultsOf(0, [], "Forbidden"), ...resultsOf(1, [[0, aggregate(70)]])]
    )
    assert.deepStrictEqual([folded.forbidden, folded.complete], [[orders], [billing]])
  })

  it("ignores results that were not requested", () => {
    assert.deepStrictEqual(foldResults([], resultsOf(0, [[0, aggregate(10)]])).rows, [])
  })
})
