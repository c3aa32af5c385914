import { assert, describe, it } from "@effect/vitest"
import type { HourOfWeekActivity } from "@snoozeql/domain/ActivityAnalysis"
import { heatMap } from "../src/output/heatMap.ts"

const hour = (hour_of_week: number, seen: Partial<HourOfWeekActivity>): HourOfWeekActivity => ({
  hour_of_week,
  idle: 0,
  active: 0,
  cpu_idle: 0,
  doubtful: 0,
  unknown: 0,
  stopped: 0,
  confidence: 0,
  level: null,
  reason: null,
  ...seen
})

describe("heatMap", () => {
  it("has one line per day, from Monday to Sunday, with 24 hours each", () => {
    const week = Array.from({ length: 168 }, (_, index) => hour(index, { idle: 2 }))
    const [header, ...days] = heatMap(week).split("\n")
    assert.match(header ?? "", /^ {4}00 01 02 .* 22 23$/)
    assert.deepStrictEqual(
      days.map((line) => line.slice(0, 3)),
      ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    )
    for (const line of days) assert.lengthOf(line.match(/·/g) ?? [], 24)
  })

  it("shades an hour by how often it was active, out of the times it was known, and marks sleep", () => {
    const first = [
      { idle: 8, level: "recommended" as const },
      { cpu_idle: 8, level: "candidate" as const },
      { active: 1, idle: 7 },
      { active: 2, idle: 6 },
      { active: 3, idle: 5 },
      { active: 5, doubtful: 3 },
      { active: 7, idle: 1, stopped: 9 },
      { active: 8 },
      { unknown: 3, stopped: 5 }
    ]
    const week = Array.from({ length: 168 }, (_, index) => hour(index, first[index] ?? { idle: 1 }))
    const [, monday] = heatMap(week).split("\n")
    assert.match(monday ?? "", /^Mon ·z ·c ░ {2}░ {2}▒ {2}▓ {2}█ {2}█ {2}\? {2}· {2}/)
  })
})
