import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import * as fc from "fast-check"
import { analyze } from "../src/week/analyze.ts"
import { type HourObservation, historyOf } from "../src/hours/HourObservation.ts"
import { active, idle } from "../src/labels/labelHours.ts"
import { findNovelty } from "../src/week/internal/novelty.ts"
import { countSlots, makePools, gatherEvidence } from "../src/week/internal/slots.ts"
import { findSurprises } from "../src/week/internal/surprises.ts"
import { decideSlots, recommended } from "../src/week/internal/verdicts.ts"
import { wilsonLowerBound } from "../src/week/internal/wilsonLowerBound.ts"
import type { LocalHours } from "../src/week/internal/LocalHours.ts"
import { activeValues, idleValues, observation, observeHours, sampled } from "./support/observations.ts"

const monday = Date.parse("2026-06-01T00:00:00Z")
const policy = defaultAnalysisPolicy

/** Two to three weeks of a random weekly pattern with random exceptions, gaps and stops. */
const history = fc
  .record({
    days: fc.integer({ min: 10, max: 21 }),
    busy: fc.array(fc.integer({ min: 0, max: 167 }), { maxLength: 80 }),
    odd: fc.array(fc.integer({ min: 0, max: 503 }), { maxLength: 6 }),
    lost: fc.array(fc.integer({ min: 0, max: 503 }), { maxLength: 40 }),
    stopped: fc.array(fc.integer({ min: 0, max: 503 }), { maxLength: 10 })
  })
  .map(({ busy, days, lost, odd, stopped }) =>
    Array.from({ length: days * 24 }, (_, index) => index)
      .filter((index) => !lost.includes(index))
      .map((index): HourObservation => {
        const isActive = busy.includes(index % 168) !== odd.includes(index)
        const seen = observation(monday + index * millisPerHour, isActive ? activeValues : idleValues)
        return stopped.includes(index) ? { ...seen, status: "stopped", values: {} } : seen
      })
  )

const asleep = (observations: ReadonlyArray<HourObservation>, timezone = "UTC") =>
  analyze({ observations: historyOf(observations), timezone, policy }).asleep

const shift = (observations: ReadonlyArray<HourObservation>, hours: number): ReadonlyArray<HourObservation> =>
  observations.map((seen) => ({
    ...seen,
    hour: DateTime.makeUnsafe(seen.hour.epochMilliseconds + hours * millisPerHour)
  }))

describe("analyze", () => {
  it("does not depend on the order or the repetition of rows", () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { minLength: 504, maxLength: 504 }), (observations, keys) => {
        const keyed = observations.map((seen, index) => ({ seen, key: keys[index] ?? 0 }))
        const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ seen }) => seen)
        const judge = (of: ReadonlyArray<HourObservation>) =>
          analyze({ observations: historyOf(of), timezone: "Europe/Berlin", policy })
        const once = judge(observations)
        expect(judge(shuffled)).toEqual(once)
        expect(judge([...shuffled, ...observations])).toEqual(once)
      }),
      { numRuns: 40 }
    )
  })

  it("stays the same in a fixed-offset zone when everything moves by whole weeks", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: -60, max: 60 }), (observations, weeks) => {
        expect(asleep(shift(observations, weeks * 168), "Etc/GMT-3")).toEqual(asleep(observations, "Etc/GMT-3"))
      }),
      { numRuns: 40 }
    )
  })

  it("moves with the zone: the same local week gives the same local windows", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: -11, max: 11 }), (observations, hours) => {
        const zone = hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`
        expect(asleep(shift(observations, -hours), zone)).toEqual(asleep(observations))
      }),
      { numRuns: 40 }
    )
  })

  it("moves its windows against the clock when only the zone changes", () => {
    const observations = observeHours({ isActive: ({ hour }) => hour >= 6 && hour < 20, days: 15 })
    const inUtc = asleep(observations)
    expect(inUtc.length).toBeGreaterThan(0)
    expect(asleep(observations, "Etc/GMT-3")).toEqual(inUtc.map((hour) => (hour + 3) % 168).toSorted((a, b) => a - b))
  })

  it("sleeps only at hours that were never known to be active", () => {
    fc.assert(
      fc.property(history, (observations) => {
        const activeHours = new Set(
          observations
            .filter(({ values }) => values === activeValues)
            .map(({ hour }) => ((hour.epochMilliseconds - monday) / millisPerHour) % 168)
        )
        expect(asleep(observations).filter((hour) => activeHours.has(hour))).toEqual([])
      }),
      { numRuns: 60 }
    )
  })
})

/** Labels of local hours from Monday on. `null` is an unknown hour. */
const labels = fc
  .record({
    busy: fc.uniqueArray(fc.integer({ min: 0, max: 167 }), { maxLength: 60 }),
    odd: fc.uniqueArray(fc.integer({ min: 0, max: 503 }), { maxLength: 5 })
  })
  .map(({ busy, odd }) =>
    Uint8Array.from({ length: 21 * 24 }, (_, index) =>
      busy.includes(index % 168) !== odd.includes(index) ? active : idle
    )
  )

const localHours = (of: Uint8Array, exists = new Uint8Array(of.length).fill(1)): LocalHours => {
  const level = new Float64Array(of.length).fill(Number.NaN)
  return {
    first: monday / millisPerHour,
    length: of.length,
    labels: of,
    exists,
    levels: {
      cpu_avg: level,
      connections_avg: level,
      connections_max: level,
      read_iops_avg: level,
      read_iops_max: level,
      write_iops_avg: level,
      write_iops_max: level
    }
  }
}

const decide = (local: LocalHours, pools = makePools(countSlots(local))) => {
  const counts = countSlots(local)
  const evidence = gatherEvidence(counts, pools, wilsonLowerBound)
  const surprises = findSurprises(local, counts, [])
  const findings = {
    local,
    counts,
    pools,
    evidence,
    raised: [],
    surprises,
    allowedSurpriseDays: 3,
    novelty: findNovelty(local)
  }
  return { pools, evidence, verdicts: decideSlots(findings, policy) }
}

describe("decideSlots, with baselines and pools fixed", () => {
  it("never adds sleep at an hour of the week because of one more active hour", () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 0, max: 503 }), (of, index) => {
        const before = decide(localHours(of))
        const changed = of.slice()
        changed[index] = active
        const after = decide(localHours(changed), before.pools)
        const slot = index % 168
        const added = before.verdicts[slot]?.level !== recommended && after.verdicts[slot]?.level === recommended
        expect(added).toBe(false)
        expect(after.evidence[slot]?.confidence ?? 0).toBeLessThanOrEqual(before.evidence[slot]?.confidence ?? 0)
      }),
      { numRuns: 300 }
    )
  })

  it("never raises a bound because of one idle hour less", () => {
    fc.assert(
      fc.property(
        labels,
        fc.uniqueArray(fc.integer({ min: 0, max: 503 }), { minLength: 1, maxLength: 30 }),
        (of, removed) => {
          const before = decide(localHours(of))
          const exists = new Uint8Array(of.length).fill(1)
          for (const index of removed) if (of[index] === idle) exists[index] = 0
          const after = decide(localHours(of, exists), before.pools)
          after.evidence.forEach(({ confidence }, slot) => {
            expect(confidence).toBeLessThanOrEqual(before.evidence[slot]?.confidence ?? 0)
          })
        }
      ),
      { numRuns: 200 }
    )
  })
})

describe("analyze, of noise", () => {
  it("does not make an idle instance active", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 336, maxLength: 336 }),
        (noise) => {
          const observations = noise.map((deviation, hour) =>
            observation(monday + hour * millisPerHour, { ...idleValues, cpu_avg: sampled(2 + deviation) })
          )
          expect(asleep(observations)).toHaveLength(168)
        }
      ),
      { numRuns: 20 }
    )
  })
})
