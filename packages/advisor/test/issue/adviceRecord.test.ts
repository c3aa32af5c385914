import { noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import { describe, expect, it } from "vitest"
import { adviceRecord } from "../../src/issue/adviceRecord.ts"

const range = { days: 90, from: "2026-01-01", today: "2026-04-01", of: "this fleet" }

describe("adviceRecord", () => {
  it("says in words how the plans did, of observed hours only", () => {
    const counts = {
      ...noAdviceCounts,
      idle_hours: 12_309,
      needed_hours: 31,
      slept_hours: 5000,
      unknown_hours: 7,
      false_stops: 6,
      promised_hours: 123.4
    }
    const record = adviceRecord({ ...counts, units: 40, first_day: "2026-01-01" }, range)
    expect(record).toMatchObject({ observed_hours: 12_340, needed_share: 0.002512, promised_share: 0.01 })
    expect(record.sentence).toBe(
      "on this fleet, in 90 days: 12,340 planned hours observed, 31 needed (0.25 %), promised at most 1 %; 2 false stops a month"
    )
    // A record that is younger than the range has fewer days.
    const young = adviceRecord({ ...counts, false_stops: 1, units: 40, first_day: "2026-03-02" }, range)
    expect(young.false_stops_a_month).toBeCloseTo(730 / 24 / 30, 5)
    expect(young.sentence).toMatch(/; 1 false stop a month$/)
  })

  it("has no monthly rate in the first 14 days: one recorded day says nothing of a month", () => {
    const counts = { ...noAdviceCounts, idle_hours: 13, needed_hours: 1, false_stops: 1, units: 1 }
    const first = adviceRecord({ ...counts, first_day: "2026-03-31" }, range)
    expect(first).toMatchObject({ false_stops: 1, false_stops_a_month: null })
    expect(first.sentence).toMatch(/; too early for false stops a month, 1 of 14 days are over$/)
    expect(adviceRecord({ ...counts, first_day: "2026-03-19" }, range).false_stops_a_month).toBeNull()
    const later = adviceRecord({ ...counts, first_day: "2026-03-18" }, range)
    expect(later.false_stops_a_month).toBeCloseTo(730 / 24 / 14, 5)
  })

  it("has no rates without observed hours", () => {
    const record = adviceRecord({ ...noAdviceCounts, slept_hours: 9, units: 1, first_day: "2026-03-31" }, range)
    expect(record).toMatchObject({ needed_share: null, promised_share: null, false_stops_a_month: null })
    expect(record.sentence).toBe("on this fleet, in 90 days: no planned hour was observed yet")
  })
})
