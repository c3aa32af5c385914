import { assert, describe, it } from "@effect/vitest"
import { retentionCutoff, truncateToHour } from "@snoozeql/domain/Hour"
import { DateTime } from "effect"

const at = (text: string) => DateTime.toUtc(DateTime.makeUnsafe(text))

describe("truncateToHour", () => {
  it.each([
    ["2026-03-01T10:59:59.999Z", "2026-03-01T10:00:00.000Z"],
    ["2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.000Z"],
    ["2026-03-01T10:10:00+05:30", "2026-03-01T04:00:00.000Z"],
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:00:00.000Z"],
    ["2026-11-01T01:30:00-04:00", "2026-11-01T05:00:00.000Z"],
    ["2026-11-01T01:30:00-05:00", "2026-11-01T06:00:00.000Z"]
  ])("puts %s into the hour %s", (instant, hour) => {
    assert.strictEqual(DateTime.formatIso(truncateToHour(at(instant))), hour)
  })

  it("returns the hour in UTC for an instant in any zone", () => {
    const zoned = DateTime.makeZonedUnsafe("2026-03-01T10:10:00Z", { timeZone: "Asia/Kolkata" })
    assert.strictEqual(DateTime.formatIso(truncateToHour(zoned)), "2026-03-01T10:00:00.000Z")
  })
})

describe("retentionCutoff", () => {
  it("is the hour that contains now minus the retention", () => {
    assert.deepStrictEqual(retentionCutoff(at("2026-03-15T10:59:00Z"), "14 days"), at("2026-03-01T10:00:00Z"))
    assert.deepStrictEqual(retentionCutoff(at("2026-03-15T10:00:00Z"), "14 days"), at("2026-03-01T10:00:00Z"))
  })
})
