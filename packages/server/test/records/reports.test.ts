import { assert, describe, it } from "@effect/vitest"
import { sparkline } from "../../src/output/sparkline.ts"

describe("sparkline", () => {
  it("shows values from 0 to the greatest", () => {
    assert.strictEqual(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█")
  })

  it("leaves a blank where nothing is known, and not where the value is 0", () => {
    assert.strictEqual(sparkline([7, null, 0, 7], 4), "█ ▁█")
  })

  it("shows means if there are more values than characters, of what is known", () => {
    assert.strictEqual(sparkline([7, 7, 0, null, null, null], 3), "█▁ ")
  })

  it("shows zeros and negative values at the bottom", () => {
    assert.strictEqual(sparkline([0, 0], 2), "▁▁")
    assert.strictEqual(sparkline([-5, 5], 2), "▁█")
  })
})
