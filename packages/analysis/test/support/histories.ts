import * as fc from "fast-check"
import { type HourObservation, historyOf } from "../../src/hours/HourObservation.ts"
import type { ObservedHistory } from "../../src/hours/ObservedHistory.ts"
import { activeValues, idleValues, observation } from "./observations.ts"

export const millisPerHour = 3_600_000
export const monday = Date.parse("2026-06-01T00:00:00Z")

/** Whether each hour is active: a weekly pattern that changes once, with exceptions. */
export const activityOf = (weeks: number): fc.Arbitrary<ReadonlyArray<boolean>> =>
  fc
    .record({
      from: fc.integer({ min: 0, max: 23 }),
      length: fc.integer({ min: 1, max: 12 }),
      weekend: fc.boolean(),
      changes: fc.integer({ min: 0, max: weeks * 168 }),
      shift: fc.integer({ min: 0, max: 6 }),
      odd: fc.uniqueArray(fc.nat(weeks * 168 - 1), { maxLength: 8 })
    })
    .map(({ changes, from, length, odd, shift, weekend }) =>
      Array.from({ length: weeks * 168 }, (_, index) => {
        const start = index < changes ? from : from + shift
        const isWork = (((index - start) % 24) + 24) % 24 < length && (weekend || index % 168 < 120)
        return isWork !== odd.includes(index)
      })
    )

export const observeActiveHours = (activity: ReadonlyArray<boolean>): ReadonlyArray<HourObservation> =>
  activity.map((isActive, index) => observation(monday + index * millisPerHour, isActive ? activeValues : idleValues))

/** The same as one history, which is the input of the analysis. */
export const observeActivity = (activity: ReadonlyArray<boolean>): ObservedHistory =>
  historyOf(observeActiveHours(activity))
