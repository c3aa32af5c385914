import { DateTime } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { observeHours, type ObservedMetric } from "../../src/hours/HourObservation.ts"
import type { ObservedStatusChange } from "../../src/hours/ObservedStatus.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const metric = (
  metric_name: ObservedMetric["metric_name"],
  hour: string,
  avg_value: number,
  max_value = avg_value
): ObservedMetric => ({
  metric_name,
  hour: at(hour),
  avg_value,
  max_value,
  sample_count: 60
})
const change = (observed_at: string, previous_status: string | null, status: string): ObservedStatusChange => ({
  observed_at: at(observed_at),
  previous_status,
  status
})

describe("observeHours", () => {
  it("brings the metrics of an hour together and omits what is missing", () => {
    const [first, second, ...others] = observeHours(
      [
        metric("ReadIOPS", "2026-06-01T01:00:00Z", 5),
        metric("CPUUtilization", "2026-06-01T00:00:00Z", 2, 9),
        metric("DatabaseConnections", "2026-06-01T00:00:00Z", 3, 4)
      ],
      [],
      at("2026-06-02T00:00:00Z")
    )
    expect(others).toEqual([])
    expect(first?.values).toEqual({
      cpu_avg: { value: 2, sample_count: 60 },
      cpu_max: { value: 9, sample_count: 60 },
      connections_avg: { value: 3, sample_count: 60 },
      connections_max: { value: 4, sample_count: 60 }
    })
    expect(second?.values).toEqual({
      read_iops_avg: { value: 5, sample_count: 60 },
      read_iops_max: { value: 5, sample_count: 60 }
    })
  })

  it("lists stopped hours from the status changes, up to the end, and every hour they touch", () => {
    const hours = observeHours(
      [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2), metric("CPUUtilization", "2026-06-01T03:00:00Z", 2)],
      [
        change("2026-06-01T00:40:00Z", "available", "stopped"),
        change("2026-06-01T03:10:00Z", "stopped", "available"),
        change("2026-06-01T05:00:00Z", "available", "stopped")
      ],
      at("2026-06-01T07:00:00Z")
    )
    expect(hours.map(({ hour, status }) => [DateTime.formatIso(hour).slice(11, 13), status])).toEqual([
      ["00", "stopped"],
      ["01", "stopped"],
      ["02", "stopped"],
      ["03", "stopped"],
      ["05", "stopped"],
      ["06", "stopped"]
    ])
  })

  it("does not hide the rows of hours in the middle of a stop, as between two discoveries a day apart", () => {
    const hours = observeHours(
      ["00", "08", "09", "23"].map((hour) => metric("CPUUtilization", `2026-06-01T${hour}:00:00Z`, 60)),
      [change("2026-06-01T00:00:05Z", "available", "stopped"), change("2026-06-01T23:55:00Z", "stopped", "available")],
      at("2026-06-02T00:00:00Z")
    )
    const running = hours.filter(({ status }) => status !== "stopped")
    expect(running.map(({ hour, status }) => [DateTime.formatIso(hour).slice(11, 13), status])).toEqual([
      ["08", "other"],
      ["09", "other"]
    ])
    expect(hours).toHaveLength(24)
  })

  it("takes the status before the first change from its previous_status", () => {
    const hours = observeHours(
      [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2)],
      [change("2026-06-01T02:00:00Z", "modifying", "available")],
      at("2026-06-01T04:00:00Z")
    )
    expect(hours.map(({ status }) => status)).toEqual(["other"])
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
      const hour = observeHours(
        [metric("CPUUtilization", "2026-06-01T00:00:00Z", 2)],
        [change("2026-05-31T12:00:00Z", null, word)],
        at("2026-06-01T01:00:00Z")
      ).find((seen) => seen.hour.epochMilliseconds === at("2026-06-01T00:00:00Z").epochMilliseconds)
      expect([word, hour?.status]).toEqual([word, expected])
    }
  })
})
