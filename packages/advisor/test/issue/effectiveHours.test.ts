import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { effectiveHours } from "../../src/issue/effectiveHours.ts"
import { planIn, range } from "./plans.ts"

const first = 1000

const asleepIn = (plans: Parameters<typeof effectiveHours>[0]) =>
  [...effectiveHours(plans, first, first + 30).asleep].flatMap((asleep, index) => (asleep === 1 ? [index] : []))

describe("effectiveHours", () => {
  it("takes each hour from the newest plan that was issued before the hour began", () => {
    const daily = planIn(first, range(first + 2, first + 10))
    const revision = planIn(first + 5, [first + 12])
    expect(asleepIn([daily])).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    // The running hour 5 belongs to the plan before.
    expect(asleepIn([daily, revision])).toEqual([2, 3, 4, 5, 12])
  })

  it("does not count an hour that begins in the moment of the issue", () => {
    const onTheHour = planIn(first, [first + 1, first + 2], {
      issued_at: DateTime.makeUnsafe((first + 1) * millisPerHour)
    })
    expect(asleepIn([onTheHour])).toEqual([2])
    const justBefore = { ...onTheHour, issued_at: DateTime.makeUnsafe((first + 1) * millisPerHour - 1) }
    expect(asleepIn([justBefore])).toEqual([1, 2])
  })

  it("says of hours without a plan that there is none", () => {
    const { oneIn } = effectiveHours([planIn(first, [])], first, first + 30)
    expect([oneIn[0], oneIn[1], oneIn[24], oneIn[25]]).toEqual([0, 50, 50, 0])
  })
})
