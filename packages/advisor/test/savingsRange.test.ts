import { DateTime } from "effect"
import { expect, it } from "vitest"
import { savingsRange } from "../src/savingsRange.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

it("savingsRange returns the three months up to the running one, or what is given", () => {
  expect(savingsRange(now, {})).toEqual({ from: "2025-11", until: "2026-01" })
  expect(savingsRange(now, { until: "2025-02" })).toEqual({ from: "2024-12", until: "2025-02" })
  expect(savingsRange(now, { from: "2026-01" })).toEqual({ from: "2026-01", until: "2026-01" })
  expect(savingsRange(now, { from: "2026-02" })).toBeUndefined()
})
