import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { describe, expect, it } from "@effect/vitest"
import { awakeByPolicy, awakeByProvider } from "../src/internal/awakeHours.ts"

const none = { backup_retention_days: 7, backup_window: null, maintenance_window: null }
const at = Date.parse("2026-01-05T00:00:00Z")

describe("awakeByPolicy", () => {
  it("is empty by default", () => {
    expect(awakeByPolicy(defaultAnalysisPolicy).size).toBe(0)
  })

  it("covers days and hours, also across midnight and across the end of the week", () => {
    const hours = awakeByPolicy({
      ...defaultAnalysisPolicy,
      never_sleep_days: ["Wednesday"],
      protected_hours: [{ days: ["Sunday"], start: "22:30", end: "01:00" }]
    })
    expect([...hours].toSorted((a, b) => a - b)).toEqual([
      0,
      ...Array.from({ length: 24 }, (_, hour) => 48 + hour),
      166,
      167
    ])
  })
})

describe("awakeByProvider", () => {
  it("covers the UTC backup window at every offset of the year", () => {
    const hours = awakeByProvider({ ...none, backup_window: "03:00-03:30" }, defaultAnalysisPolicy, "Europe/Berlin", at)
    expect([...hours].map((hour) => hour % 24).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 7 }, () => 4),
      ...Array.from({ length: 7 }, () => 5)
    ])
  })

  it("covers a maintenance window that crosses the end of the week, in a zone off the full hour", () => {
    const hours = awakeByProvider(
      { ...none, maintenance_window: "sun:23:30-mon:00:30" },
      defaultAnalysisPolicy,
      "Asia/Kolkata",
      at
    )
    expect([...hours]).toEqual([5])
  })

  it("ignores what the policy does not protect, and the window of an instance without backups", () => {
    const facts = { ...none, backup_window: "03:00-04:00", maintenance_window: "sun:23:30-mon:00:30" }
    const policy = { ...defaultAnalysisPolicy, protect_backup_window: false, protect_maintenance_window: false }
    expect(awakeByProvider(facts, policy, "UTC", at).size).toBe(0)
    expect(
      awakeByProvider(
        { ...facts, backup_retention_days: 0, maintenance_window: null },
        defaultAnalysisPolicy,
        "UTC",
        at
      ).size
    ).toBe(0)
  })
})
