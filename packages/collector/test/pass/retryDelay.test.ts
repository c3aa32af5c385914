import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { retryDelay } from "../../src/pass/retryDelay.ts"

const millis = (backoff: "Throttled" | "Unavailable", random: number) =>
  Array.from({ length: 12 }, (_, index) => Duration.toMillis(retryDelay(backoff, index + 1, random)))

describe("retryDelay", () => {
  it("doubles up to 20 seconds", () => {
    assert.deepStrictEqual(millis("Unavailable", 1).slice(0, 4), [50, 100, 200, 400])
    assert.deepStrictEqual(millis("Unavailable", 1).slice(9), [20_000, 20_000, 20_000])
    assert.deepStrictEqual(
      millis("Throttled", 1),
      [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000]
    )
  })

  it("returns a random part of the delay", () => {
    assert.deepStrictEqual(millis("Throttled", 0.25).slice(0, 3), [250, 500, 1000])
    assert.deepStrictEqual(millis("Throttled", 0).slice(0, 3), [0, 0, 0])
  })
})
