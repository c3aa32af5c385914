import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { describe, expect, it } from "@effect/vitest"
import { awakeByPolicy, backupHours, maintenanceHours } from "../../src/awake/awakeHours.ts"

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

describe("backupHours", () => {
  const facts = { backup_retention_days: 7, backup_window: "03:00-03:30" }

  it("covers the UTC window at every offset of the year", () => {
    expect([...backupHours(facts, "Europe/Berlin", at)].map((hour) => hour % 24).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 7 }, () => 4),
      ...Array.from({ length: 7 }, () => 5)
    ])
  })

  it("is empty without automated backups, or without a window", () => {
    expect(backupHours({ ...facts, backup_retention_days: 0 }, "UTC", at).size).toBe(0)
    expect(backupHours({ ...facts, backup_window: null }, "UTC", at).size).toBe(0)
  })
})

describe("maintenanceHours", () => {
  it("covers a window that crosses the end of the week, in a zone off the full hour", () => {
    expect([...maintenanceHours({ maintenance_window: "sun:23:30-mon:00:30" }, "Asia/Kolkata", at)]).toEqual([5])
    expect([...maintenanceHours({ maintenance_window: "sun:23:30-mon:00:30" }, "UTC", at)]).toEqual([167, 0])
    expect(maintenanceHours({ maintenance_window: null }, "UTC", at).size).toBe(0)
  })

  it("covers the windows of a cluster's members beside its own", () => {
    const member_maintenance_windows = ["tue:02:00-tue:02:30", "wed:03:30-wed:04:30"]
    const hours = (maintenance_window: string | null) =>
      [...maintenanceHours({ maintenance_window, member_maintenance_windows }, "UTC", at)].toSorted((a, b) => a - b)
    expect(hours("mon:01:00-mon:01:30")).toEqual([1, 26, 51, 52])
    expect(hours(null)).toEqual([26, 51, 52])
  })
})
