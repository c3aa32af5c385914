import { assert, describe, it } from "@effect/vitest"
import type { RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import * as fc from "fast-check"
import type { ClusterHistory, MemberHistory } from "../../src/hours/ClusterHistory.ts"
import { millisPerHour, monday } from "../support/histories.ts"
import { analyzeWithLabels } from "../../src/week/analyze.ts"

const metrics = ["CPUUtilization", "DatabaseConnections", "ReadIOPS", "WriteIOPS"] as const
const seriesOf = {
  CPUUtilization: ["cpu_avg", "cpu_max"],
  DatabaseConnections: ["connections_avg", "connections_max"],
  ReadIOPS: ["read_iops_avg", "read_iops_max"],
  WriteIOPS: ["write_iops_avg", "write_iops_max"]
} as const

type Load = Readonly<Record<(typeof metrics)[number], number>>

const quiet: Load = { CPUUtilization: 2, DatabaseConnections: 0, ReadIOPS: 0, WriteIOPS: 1 }
const pooled: Load = { ...quiet, CPUUtilization: 5, DatabaseConnections: 8 }
const busy: Load = { CPUUtilization: 50, DatabaseConnections: 30, ReadIOPS: 300, WriteIOPS: 200 }

/** A member that works from 8 to 17, is at rest from 17 to 8, and does `last` in its last hour. */
const member = (rest: Load, last: Load, hours: number, end = 14 * 24 + 1): MemberHistory => {
  const first = end - hours
  const loads = Array.from({ length: hours }, (_, index) => {
    const hour = first + index
    return hour === end - 1 ? last : hour % 24 >= 8 && hour % 24 < 17 ? busy : rest
  })
  return {
    existsFrom: first === 0 ? null : DateTime.makeUnsafe(monday + first * millisPerHour),
    existsUntil: null,
    statusChanges: [],
    series: metrics.map((metric_name) => ({
      metric_name,
      hour: Float64Array.from(loads, (_, index) => monday + (first + index) * millisPerHour),
      avg_value: Float64Array.from(loads, (load) => load[metric_name]),
      max_value: Float64Array.from(loads, (load) => load[metric_name]),
      sample_count: Int32Array.from(loads, () => 60)
    }))
  }
}

const analysisOf = (members: ReadonlyArray<MemberHistory>) => {
  const observations: ClusterHistory = { members, statusChanges: [] }
  return analyzeWithLabels({ observations, timezone: "UTC", policy: defaultAnalysisPolicy })
}

/** Whether the members are at rest, as whoever looks before a stop decides. */
const areAtRest = (loads: ReadonlyArray<Load>, limits: ReadonlyArray<RestLimits>): boolean =>
  loads.length <= limits.length &&
  metrics.every((metric) =>
    loads
      .map((load) => load[metric])
      .toSorted((a, b) => b - a)
      .every((value, rank) => seriesOf[metric].every((series) => value <= (limits[rank]?.[series] ?? 0)))
  )

const whole = 14 * 24 + 1
const value = (most: number) => fc.integer({ min: 0, max: 2 * most }).map((half) => half / 2)
const loadOf = fc.record({
  CPUUtilization: value(10),
  DatabaseConnections: value(15),
  ReadIOPS: value(12),
  WriteIOPS: value(12)
})
const memberOf = fc.record({
  rest: fc.oneof(fc.constant(quiet), fc.constant(pooled), loadOf),
  last: fc.oneof(fc.constant(quiet), fc.constant(pooled), loadOf),
  hours: fc.constantFrom(whole, whole, 12)
})

describe("the limits of rest", () => {
  it("take nothing for rest that the analysis does not label as idle", () => {
    let rests = 0
    fc.assert(
      fc.property(fc.array(memberOf, { minLength: 1, maxLength: 3 }), (members) => {
        const analysis = analysisOf(members.map(({ hours, last, rest }) => member(rest, last, hours)))
        const loads = members.map(({ last }) => last)
        if (!areAtRest(loads, analysis.rest_limits)) return
        rests++
        assert.strictEqual(analysis.labels.at(-1)?.label, "idle")
      }),
      { numRuns: 100 }
    )
    assert.isAbove(rests, 10)
  })

  it("never let a member do more than a busier one", () => {
    const limits = analysisOf([member(pooled, pooled, whole), member(quiet, quiet, whole)]).rest_limits
    assert.deepStrictEqual(
      limits.map(({ connections_avg, connections_max, cpu_max }) => [connections_avg, connections_max, cpu_max]),
      [
        [12, 12, 10],
        [1, 0.5, 7]
      ]
    )
  })

  it("end before a member that was just added", () => {
    const limits = analysisOf([member(quiet, quiet, whole), member(quiet, quiet, 12)]).rest_limits
    assert.strictEqual(limits.length, 1)
  })

  it("let reads and writes that never rest prove nothing for a pool", () => {
    const [limits] = analysisOf([member({ ...pooled, ReadIOPS: 8 }, pooled, whole)]).rest_limits
    assert.strictEqual(limits?.read_iops_avg, defaultAnalysisPolicy.ceilings.read_iops_avg.above_floor)
  })
})
