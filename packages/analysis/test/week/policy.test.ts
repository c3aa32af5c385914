import { describe, expect, it } from "@effect/vitest"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Schema } from "effect"

const decode = (policy: unknown) => Schema.decodeUnknownSync(AnalysisPolicy)(policy, { onExcessProperty: "error" })

describe("AnalysisPolicy", () => {
  it("has a default for every key", () => {
    expect(decode({})).toEqual(defaultAnalysisPolicy)
    expect(Schema.encodeSync(AnalysisPolicy)(defaultAnalysisPolicy)).toEqual(defaultAnalysisPolicy)
  })

  it("accepts one ceiling and keeps the defaults of the others", () => {
    expect(decode({ ceilings: { cpu_avg: { above_floor: 2, cap: 8 } } }).ceilings).toEqual({
      ...defaultAnalysisPolicy.ceilings,
      cpu_avg: { above_floor: 2, cap: 8 }
    })
  })

  it.each([
    [{ minimum_run: 4 }, "minimum_run"],
    [{ history_weeks: 53 }, "history_weeks"],
    [{ never_sleep_days: ["Caturday"] }, "never_sleep_days"],
    [{ protected_hours: [{ days: ["Monday"], start: "24:00", end: "01:00" }] }, "Expected a time of day such as 07:45"],
    [{ candidate_confidence: 0.9 }, "Expected candidate_confidence to be at most recommended_confidence"]
  ])("refuses %j", (policy, message) => {
    expect(() => decode(policy)).toThrow(message)
  })
})
