import { type AdviceScore, noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import { InstanceId } from "@snoozeql/domain/Instance"
import { describe, expect, it } from "vitest"
import { promiseOf } from "../../src/issue/promiseOf.ts"

const instance_id = InstanceId.make("00000000-0000-4000-8000-000000000001")

const day = (idle_hours: number, needed_hours = 0, false_stops = needed_hours > 0 ? 1 : 0): AdviceScore => ({
  instance_id,
  day: "2026-01-05",
  ...noAdviceCounts,
  idle_hours,
  needed_hours,
  false_stops
})

describe("promiseOf", () => {
  it("doubles N if two false stops or more have more than 1/N needed hours", () => {
    expect(promiseOf(33, [])).toBe(33)
    // One false stop only.
    expect(promiseOf(33, [day(10), day(6, 4)])).toBe(33)
    // 2 of 66 hours are exactly 1/33.
    expect(promiseOf(33, [day(10, 1), day(54, 1)])).toBe(33)
    expect(promiseOf(33, [day(10, 1), day(53, 1)])).toBe(66)
  })

  it("doubles it again by what came after it doubled, up to 800", () => {
    const bad = [day(10, 1), day(10, 1)]
    expect(promiseOf(33, [...bad, day(500)])).toBe(33)
    expect(promiseOf(33, bad)).toBe(66)
    expect(promiseOf(33, [...bad, day(10, 1)])).toBe(66)
    expect(promiseOf(33, [...bad, ...bad])).toBe(132)
    expect(
      promiseOf(
        33,
        Array.from({ length: 90 }, () => day(3, 1))
      )
    ).toBe(800)
  })

  it("leaves a promise that is as strict already", () => {
    expect(promiseOf(1000, [day(1, 1), day(1, 1)])).toBe(1000)
    expect(promiseOf(800, [day(1, 1), day(1, 1)])).toBe(800)
    expect(promiseOf(500, [day(1, 1), day(1, 1)])).toBe(800)
  })
})
