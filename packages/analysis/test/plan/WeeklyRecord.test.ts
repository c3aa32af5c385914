import { describe, expect, it } from "@effect/vitest"
import { active, idle, unknown } from "../../src/labels/labelHours.ts"
import { isClean, riskOfClean, WeeklyRecord } from "../../src/plan/WeeklyRecord.ts"
import { learned } from "../support/labelHistories.ts"

const days = 50
const length = days * 24

/** The score of advice to sleep from 00:00 to 06:00 on all days, if these hours were active and these are not known. */
const scoreWith = (activeHours: ReadonlyArray<number>, unknownHours: ReadonlyArray<number> = []) => {
  const labels = new Uint8Array(length).fill(idle)
  for (const hour of activeHours) labels[hour] = active
  for (const hour of unknownHours) labels[hour] = unknown
  const record = new WeeklyRecord(length)
  for (let day = 0; day < length; day += 24) record.issue(day, day + 24, (at) => at % 24 < 6)
  return record.score(learned(labels).hours, length)
}

describe("WeeklyRecord", () => {
  it("counts the known hours that were advised to sleep in the last 42 days, and those of them that were active", () => {
    expect(scoreWith([])).toEqual({ slept: 42 * 6, active: 0 })
    expect(scoreWith([length - 24, length - 12, 8 * 24 - 24])).toEqual({ slept: 42 * 6, active: 1 })
    expect(scoreWith([], [length - 23, length - 22])).toEqual({ slept: 42 * 6 - 2, active: 0 })
  })

  it("keeps advice as it was issued: later advice changes only later hours", () => {
    const record = new WeeklyRecord(length)
    record.issue(0, 48, () => true)
    record.issue(24, 48, () => false)
    expect(record.score(learned(new Uint8Array(length).fill(idle)).hours, 48)).toEqual({ slept: 24, active: 0 })
  })
})

describe("isClean", () => {
  it("needs as many slept hours as the promise, and not one of them active", () => {
    expect(isClean({ slept: 50, active: 0 }, 50)).toBe(true)
    expect(isClean({ slept: 49, active: 0 }, 50)).toBe(false)
    expect(isClean({ slept: 5000, active: 1 }, 50)).toBe(false)
  })

  it("gives a risk that falls with the number of slept hours", () => {
    expect(riskOfClean({ slept: 49, active: 0 })).toBe(0.01)
  })
})
