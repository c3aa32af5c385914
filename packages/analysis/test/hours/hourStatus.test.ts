import { DateTime } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { makeHourTable } from "../../src/hours/internal/HourTable.ts"
import type { ObservedStatusChange } from "../../src/hours/ObservedStatus.ts"
import { historyOfRows, type ObservedMetric } from "../support/rows.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const metric = (metric_name: ObservedMetric["metric_name"], hour: string, value: number): ObservedMetric => ({
  metric_name,
  hour: at(hour),
  avg_value: value,
  max_value: value,
  sample_count: 60
})
const change = (observed_at: string, previous_status: string | null, status: string): ObservedStatusChange => ({
  observed_at: at(observed_at),
  previous_status,
  status
})

const statusNames = ["missing", "available", "other", "stopped"]

/** The hours of the table that are not missing, and the status of each. */
const statusesOf = (
  rows: ReadonlyArray<ObservedMetric>,
  changes: ReadonlyArray<ObservedStatusChange>,
  until: DateTime.Utc
): ReadonlyArray<readonly [hour: string, status: string]> => {
  const end = until.epochMilliseconds / millisPerHour
  const table = makeHourTable(historyOfRows(rows, changes), end - 24, end)
  return Array.from(table.status, (status, index) => {
    const hour = DateTime.formatIso(DateTime.makeUnsafe((table.first + index) * millisPerHour))
    return [hour.slice(11, 13), statusNames[status] ?? ""] as const
  }).filter(([, status]) => status !== "missing")
}

describe("the status of an hour", () => {
  it("is stopped according to the status changes, up to the end, and every hour they touch", () => {
    const hours = statusesOf(
      [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2), metric("CPUUtilization", "2026-06-01T03:00:00Z", 2)],
      [
        change("2026-06-01T00:40:00Z", "available", "stopped"),
        change("2026-06-01T03:10:00Z", "stopped", "available"),
        change("2026-06-01T05:00:00Z", "available", "stopped")
      ],
      at("2026-06-01T07:00:00Z")
    )
    expect(hours).toEqual([
      ["00", "stopped"],
      ["01", "stopped"],
      ["02", "stopped"],
      ["03", "stopped"],
      ["05", "stopped"],
      ["06", "stopped"]
    ])
  })

  it("does not hide the rows of hours in the middle of a stop, as between two discoveries a day apart", () => {
    const hours = statusesOf(
      ["00", "08", "09", "23"].map((hour) => metric("CPUUtilization", `2026-06-01T${hour}:00:00Z`, 60)),
      [change("2026-06-01T00:00:05Z", "available", "stopped"), change("2026-06-01T23:55:00Z", "stopped", "available")],
      at("2026-06-02T00:00:00Z")
    )
    const running = hours.filter(([, status]) => status !== "stopped")
    expect(running).toEqual([
      ["08", "other"],
      ["09", "other"]
    ])
    expect(hours).toHaveLength(24)
  })

  it("takes the status before the first change from its previous_status", () => {
    const hours = statusesOf(
      [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2)],
      [change("2026-06-01T02:00:00Z", "modifying", "available")],
      at("2026-06-01T04:00:00Z")
    )
    expect(hours.map(([, status]) => status)).toEqual(["other"])
  })

  it.each([
    ["available", ["available", "backing-up", "storage-optimization", "unknown"]],
    ["stopped", ["stopping", "stopped", "starting"]],
    // An hour in one of these can prove activity, but not idleness. So can an hour in a status that RDS introduces later.
    [
      "other",
      [
        "storage-full",
        "failed",
        "deleting",
        "creating",
        "modifying",
        "upgrading",
        "maintenance",
        "rebooting",
        "renaming",
        "configuring-log-exports",
        "incompatible-network",
        "inaccessible-encryption-credentials",
        "hibernating"
      ]
    ]
  ] as const)("takes an hour for %s by RDS's own word for it", (expected, words) => {
    for (const word of words) {
      const hour = statusesOf(
        [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2)],
        [change("2026-05-31T12:00:00Z", null, word)],
        at("2026-06-01T01:00:00Z")
      ).findLast(([of]) => of === "00")
      expect([word, hour?.[1]]).toEqual([word, expected])
    }
  })
})
