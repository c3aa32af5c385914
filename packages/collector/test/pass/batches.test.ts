import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { DateTime } from "effect"
import { type BatchLimits, makeBatches, queriesOf, type SeriesSlice } from "../../src/pass/batches.ts"

const end = DateTime.makeUnsafe("2026-03-10T10:10:00Z")
const unlimited: BatchLimits = { queries: Infinity, datapoints: Infinity, bytes: Infinity }

const instanceId = (index: number) => InstanceId.make(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`)

const seriesOf = (
  instances: number,
  hours: number,
  name = (index: number) => `db-${index}`
): ReadonlyArray<SeriesSlice> =>
  Array.from({ length: instances }, (_, index) => index).flatMap((index) =>
    activityMetricNames.map((metricName) => ({
      instanceId: instanceId(index),
      instanceName: name(index),
      metricName,
      start: DateTime.subtract(DateTime.makeUnsafe("2026-03-10T10:00:00Z"), { hours: hours - 1 }),
      end
    }))
  )

describe("makeBatches", () => {
  it("puts at most 500 queries into a batch, and all of an instance into the same one", () => {
    const batches = makeBatches(seriesOf(100, 7), end)
    assert.deepStrictEqual(
      batches.map((batch) => queriesOf(batch.series).length),
      [496, 496, 496, 112]
    )
  })

  it("puts each series into exactly one batch", () => {
    const series = seriesOf(157, 200)
    const batched = makeBatches(series, end).flatMap((batch) => batch.series)
    assert.strictEqual(batched.length, series.length)
    assert.deepStrictEqual(new Set(batched), new Set(series))
  })

  it("keeps a batch within one page of datapoints", () => {
    const batches = makeBatches(seriesOf(100, 337), end)
    for (const batch of batches) assert.isAtMost(queriesOf(batch.series).length * 337, 100_800)
    assert.strictEqual(batches.length, Math.ceil(400 / 72))
  })

  it("gives a series that is larger than a page its own batch", () => {
    const batches = makeBatches(seriesOf(1, 30), end, { ...unlimited, datapoints: 100 })
    assert.deepStrictEqual(
      batches.map((batch) => batch.series.length),
      [1, 1, 1, 1]
    )
  })

  it("keeps a batch within the size of a request", () => {
    const longName = (index: number) => `${index}${"\u00fc".repeat(5000)}`
    const batches = makeBatches(seriesOf(30, 7, longName), end)
    assert.isAbove(batches.length, 1)
    for (const { series } of batches) {
      assert.isBelow(Buffer.byteLength(JSON.stringify(queriesOf(series))), 614_400)
    }
    assert.strictEqual(makeBatches(seriesOf(30, 7, longName), end, { ...unlimited, queries: 500 }).length, 1)
  })

  it("begins a batch with its earliest series", () => {
    const series = [...seriesOf(31, 7), ...seriesOf(31, 3)].toReversed()
    const batches = makeBatches(series, end, { ...unlimited, queries: 496 })
    assert.deepStrictEqual(
      batches.map((batch) => [DateTime.formatIso(batch.start), batch.series.length]),
      [
        ["2026-03-10T04:00:00.000Z", 124],
        ["2026-03-10T08:00:00.000Z", 124]
      ]
    )
  })

  it("returns no batch without series", () => {
    assert.deepStrictEqual(makeBatches([], end), [])
  })
})

describe("queriesOf", () => {
  const queries = queriesOf(seriesOf(31, 7).slice(0, 125))

  it("has unique ids that CloudWatch accepts", () => {
    assert.strictEqual(new Set(queries.map(({ id }) => id)).size, queries.length)
    for (const { id } of queries) assert.match(id, /^[a-z][A-Za-z0-9_]{0,254}$/)
  })

  it("queries the four statistics of each series next to each other", () => {
    for (let index = 0; index < queries.length; index += 4) {
      const group = queries.slice(index, index + 4)
      assert.strictEqual(new Set(group.map((query) => `${query.instanceName} ${query.metricName}`)).size, 1)
      assert.deepStrictEqual(
        group.map(({ statistic }) => statistic),
        ["Average", "Maximum", "Minimum", "SampleCount"]
      )
    }
  })
})
