import { assert, describe, it } from "@effect/vitest"
import { type ClockReading, clockStepMillis, describeClockStep } from "../../src/pass/clockWatch.ts"

const minute = 60_000
const day = 86_400_000

const reading = (wallMillis: number, elapsedMillis: number): ClockReading => ({
  wallMillis,
  monotonicNanos: BigInt(elapsedMillis) * 1_000_000n
})

describe("clockStepMillis", () => {
  const before = reading(0, 5000)

  it.each([
    ["runs on", 15 * minute, 0],
    ["drifts by some seconds", 15 * minute + 8000, 0],
    ["is set back by two minutes", 13 * minute, -2 * minute],
    ["is set back by a day", 15 * minute - day, -day],
    ["is set forward by a day", 15 * minute + day, day]
  ])("measures a clock that %s", (_, wallMillis, step) => {
    assert.strictEqual(clockStepMillis(before, reading(wallMillis, 5000 + 15 * minute)), step)
  })
})

describe("describeClockStep", () => {
  it.each([
    [-120_000, "The system clock was set back by 2m"],
    [-day, "The system clock was set back by 1d"],
    [day, "The system clock was set forward by 1d, or the machine was suspended"]
  ])("describes a step of %d ms", (step, words) => {
    assert.strictEqual(describeClockStep(step), words)
  })
})
