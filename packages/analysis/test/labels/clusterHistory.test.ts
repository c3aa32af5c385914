import { assert, describe, it } from "@effect/vitest"
import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { analyzeWithLabels } from "../../src/week/analyze.ts"
import type { ClusterHistory, MemberHistory } from "../../src/hours/ClusterHistory.ts"

const monday = Date.parse("2026-06-01T00:00:00Z")
const at = (hour: number) => DateTime.makeUnsafe(monday + hour * millisPerHour)
const days = 14
const length = days * 24
const policy = defaultAnalysisPolicy

/** What one member does in an hour: the load of each metric, or nothing that is known. */
type Load = Readonly<Partial<Record<MetricName, number>>>

const quiet: Load = { CPUUtilization: 3, DatabaseConnections: 0, ReadIOPS: 0.2, WriteIOPS: 0.5 }
/** A writer that nobody uses: an application keeps its pool of connections open. */
const pooled: Load = { ...quiet, CPUUtilization: 5, DatabaseConnections: 8 }
const busy: Load = { CPUUtilization: 45, DatabaseConnections: 20, ReadIOPS: 300, WriteIOPS: 100 }

const member = (loads: ReadonlyArray<Load | undefined>, fields: Partial<MemberHistory> = {}): MemberHistory => ({
  existsFrom: null,
  existsUntil: null,
  statusChanges: [],
  series: (["CPUUtilization", "DatabaseConnections", "ReadIOPS", "WriteIOPS"] as const).map(
    (metric_name): HourlyMetricSeries => {
      const rows = loads.flatMap((load, hour) => (load?.[metric_name] === undefined ? [] : [{ hour, load }]))
      const values = rows.map(({ load }) => load[metric_name] ?? 0)
      return {
        metric_name,
        hour: Float64Array.from(rows, ({ hour }) => at(hour).epochMilliseconds),
        avg_value: Float64Array.from(values),
        max_value: Float64Array.from(values),
        sample_count: Int32Array.from(values, () => 60)
      }
    }
  ),
  ...fields
})

const cluster = (members: ReadonlyArray<MemberHistory>, statusChanges: ClusterHistory["statusChanges"] = []) => ({
  members,
  statusChanges
})

const analysisOf = (observations: ClusterHistory | MemberHistory) =>
  analyzeWithLabels({ observations, timezone: "UTC", until: at(length), policy })

/** The labels by hour since the first Monday. */
const labelsOf = (observations: ClusterHistory | MemberHistory): ReadonlyMap<number, ActivityLabel> =>
  new Map(
    analysisOf(observations).labels.map(({ hour, label }) => [(hour.epochMilliseconds - monday) / millisPerHour, label])
  )

const hoursOf = (load: (hour: number) => Load | undefined) => Array.from({ length }, (_, hour) => load(hour))

describe("analyze of a cluster", () => {
  it("is idle only while every member is, and active while any is", () => {
    const isReading = (hour: number) => hour % 24 >= 9 && hour % 24 < 12
    const isWriting = (hour: number) => hour % 24 >= 11 && hour % 24 < 15
    const labels = labelsOf(
      cluster([
        member(hoursOf((hour) => (isWriting(hour) ? busy : quiet))),
        member(hoursOf((hour) => (isReading(hour) ? busy : quiet)))
      ])
    )
    for (let hour = 0; hour < length; hour++) {
      assert.strictEqual(labels.get(hour), isReading(hour) || isWriting(hour) ? "active" : "idle", `hour ${hour}`)
    }
  })

  it("sees a reader at work below the usual level of the writer", () => {
    const light: Load = { ...quiet, CPUUtilization: 4, DatabaseConnections: 3 }
    const labels = labelsOf(
      cluster([member(hoursOf(() => pooled)), member(hoursOf((hour) => (hour % 24 === 10 ? light : quiet)))])
    )
    assert.strictEqual(labels.get(34), "active")
    assert.strictEqual(labels.get(35), "idle")
  })

  it("is unknown while a member is, unless another is active", () => {
    const isLost = (hour: number) => hour % 24 === 3 || hour % 24 === 10
    const labels = labelsOf(
      cluster([
        member(hoursOf((hour) => (hour % 24 === 10 ? busy : quiet))),
        member(hoursOf((hour) => (isLost(hour) ? undefined : quiet)))
      ])
    )
    assert.strictEqual(labels.get(27), "unknown")
    assert.strictEqual(labels.get(34), "active")
  })

  it("does not count a member before its creation and after it was gone", () => {
    const labels = labelsOf(
      cluster([
        member(hoursOf(() => quiet)),
        member(
          hoursOf((hour) => (hour >= 100 && hour < 200 ? quiet : undefined)),
          { existsFrom: at(100), existsUntil: at(200) }
        )
      ])
    )
    for (const hour of [0, 99, 100, 199, 200, length - 1]) assert.strictEqual(labels.get(hour), "idle", `hour ${hour}`)
  })

  it("does not call hours idle in which a member was added less than a day before", () => {
    // Its five connections look like a pool, since nothing else is known of it.
    const reading: Load = { ...quiet, DatabaseConnections: 5 }
    const added = hoursOf((hour) => (hour >= length - 5 ? reading : undefined))
    const labels = labelsOf(cluster([member(hoursOf(() => pooled)), member(added, { existsFrom: at(length - 5) })]))
    assert.strictEqual(labels.get(length - 6), "idle")
    for (let hour = length - 5; hour < length; hour++) assert.notInclude(["idle", "cpu_idle"], labels.get(hour))
  })

  it("is stopped while the cluster was, or all members were, but not while only one was", () => {
    const stop = (from: number, until: number) => [
      { observed_at: at(from), previous_status: "available", status: "stopped" },
      { observed_at: at(until), previous_status: "stopped", status: "available" }
    ]
    const running = (hour: number) => (hour >= 48 && hour < 72 ? undefined : quiet)
    const byCluster = labelsOf(cluster([member(hoursOf(running)), member(hoursOf(running))], stop(48, 72)))
    const byMembers = labelsOf(cluster([1, 2].map(() => member(hoursOf(running), { statusChanges: stop(48, 72) }))))
    const byOne = labelsOf(
      cluster([member(hoursOf(running), { statusChanges: stop(48, 72) }), member(hoursOf(() => quiet))])
    )
    for (let hour = 48; hour < 72; hour++) {
      assert.strictEqual(byCluster.get(hour), "stopped")
      assert.strictEqual(byMembers.get(hour), "stopped")
      assert.strictEqual(byOne.get(hour), "unknown")
    }
    for (const labels of [byCluster, byMembers, byOne]) assert.strictEqual(labels.get(72), "idle")
  })

  it("is active in the middle of a stop of the cluster if a member worked then", () => {
    const statusChanges = [
      { observed_at: at(48), previous_status: "available", status: "stopped" },
      { observed_at: at(72), previous_status: "stopped", status: "available" }
    ]
    const load = (hour: number) =>
      hour === 60 ? busy : hour === 61 ? quiet : hour > 48 && hour < 71 ? undefined : quiet
    const labels = labelsOf(cluster([member(hoursOf(load))], statusChanges))
    assert.deepStrictEqual(
      [59, 60, 61, 62].map((hour) => labels.get(hour)),
      ["stopped", "active", "unknown", "stopped"]
    )
  })

  it("of a single member equals the analysis of that instance", () => {
    const alone = member(hoursOf((hour) => (hour % 24 === 10 ? busy : hour % 31 === 0 ? undefined : pooled)))
    assert.deepStrictEqual(analysisOf(cluster([alone])), analysisOf(alone))
  })

  it("without members knows nothing", () => {
    assert.strictEqual(analysisOf(cluster([])).status, "insufficient")
  })

  const load = fc.constantFrom(quiet, quiet, quiet, pooled, busy, undefined)
  const failover = fc.record({
    loads: fc.array(fc.tuple(load, load, load), { minLength: length, maxLength: length }),
    swaps: fc.array(fc.constantFrom([0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]), {
      minLength: length,
      maxLength: length
    })
  })

  const byName = ({ loads }: { readonly loads: ReadonlyArray<ReadonlyArray<Load | undefined>> }) =>
    [0, 1, 2].map((place) => member(loads.map((hour) => hour[place])))

  const moved = ({ loads, swaps }: typeof failover extends fc.Arbitrary<infer A> ? A : never) =>
    byName({ loads: loads.map((hour, index) => (swaps[index] ?? []).map((place) => hour[place])) })

  it("does not change if load moves from one member to another in any hour", () => {
    fc.assert(
      fc.property(failover, (given) => {
        assert.deepStrictEqual(analysisOf(cluster(moved(given))), analysisOf(cluster(byName(given))))
      }),
      { numRuns: 30 }
    )
  })

  it("control: members that are judged by name change with every failover", () => {
    const severity = ["idle", "cpu_idle", "unknown", "doubtful", "stopped", "active"]
    const judgedByName = (members: ReadonlyArray<MemberHistory>) => {
      const each = members.map(labelsOf)
      return Array.from({ length }, (_, hour) =>
        Math.max(...each.map((labels) => severity.indexOf(labels.get(hour) ?? "unknown")))
      )
    }
    const isWriter = (place: number) => (hour: number) => (Math.floor(hour / 24) % 2 === place ? pooled : quiet)
    const before = [member(hoursOf(() => pooled)), member(hoursOf(() => quiet))]
    const after = [member(hoursOf(isWriter(0))), member(hoursOf(isWriter(1)))]
    assert.notDeepEqual(judgedByName(after), judgedByName(before))
    assert.deepStrictEqual(analysisOf(cluster(after)), analysisOf(cluster(before)))
  })
})
