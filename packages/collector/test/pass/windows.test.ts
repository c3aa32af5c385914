import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration } from "effect"
import { isFullReadDue, overlapStart, retentionStart, windowEnd, type WindowOptions } from "../../src/pass/windows.ts"

const options: WindowOptions = {
  retention: Duration.days(14),
  publishingDelay: Duration.minutes(5),
  overlap: Duration.hours(6)
}

const at = (text: string) => DateTime.makeUnsafe(text)
const iso = DateTime.formatIso

describe("windowEnd", () => {
  it.each([
    ["2026-03-10T10:15:00.000Z", "2026-03-10T10:10:00.000Z"],
    ["2026-03-10T10:15:59.999Z", "2026-03-10T10:10:00.000Z"],
    ["2026-03-10T10:05:00.000Z", "2026-03-10T10:00:00.000Z"],
    ["2026-03-10T10:04:59.999Z", "2026-03-10T09:59:00.000Z"],
    ["2026-01-01T00:02:30.000Z", "2025-12-31T23:57:00.000Z"]
  ])("of a pass at %s is %s", (now, end) => {
    assert.strictEqual(iso(windowEnd(at(now), options)), end)
  })
})

describe("overlapStart", () => {
  it.each([
    ["2026-03-10T10:15:00.000Z", "2026-03-10T04:00:00.000Z"],
    ["2026-03-10T10:05:00.000Z", "2026-03-10T04:00:00.000Z"],
    ["2026-03-10T10:04:59.999Z", "2026-03-10T03:00:00.000Z"],
    ["2026-03-29T03:30:00.000Z", "2026-03-28T21:00:00.000Z"]
  ])("of a pass at %s is %s", (now, start) => {
    assert.strictEqual(iso(overlapStart(at(now), options)), start)
  })

  it("is never before the start of the retention", () => {
    assert.strictEqual(
      iso(overlapStart(at("2026-03-10T10:15:00Z"), { ...options, retention: Duration.hours(2) })),
      "2026-03-10T08:00:00.000Z"
    )
  })
})

describe("retentionStart", () => {
  it("is the hour that contains now minus the retention", () => {
    assert.strictEqual(iso(retentionStart(at("2026-03-15T10:59:59.999Z"), options)), "2026-03-01T10:00:00.000Z")
  })
})

describe("isFullReadDue", () => {
  const record = (fullyReadAt: string, readAt: string) => ({ fullyReadAt: at(fullyReadAt), readAt: at(readAt) })

  it("is true if nothing was read", () => {
    assert.isTrue(isFullReadDue(undefined, at("2026-03-10T10:15:00Z"), options))
  })

  it("is true once a day, at the first pass after midnight UTC", () => {
    const before = record("2026-03-10T00:00:00Z", "2026-03-10T23:45:00Z")
    assert.isFalse(isFullReadDue(before, at("2026-03-10T23:59:59.999Z"), options))
    assert.isTrue(isFullReadDue(before, at("2026-03-11T00:00:00Z"), options))
  })

  it("is true if an ordinary read would leave a gap", () => {
    const before = record("2026-03-10T08:00:00Z", "2026-03-10T10:00:00Z")
    assert.isFalse(isFullReadDue(before, at("2026-03-10T15:00:00Z"), options))
    assert.isTrue(isFullReadDue(before, at("2026-03-10T15:00:00.001Z"), options))
  })

  it("is false if an ordinary read leaves no gap and reads the last hour again", () => {
    const readAt = at("2026-03-10T10:04:00Z")
    for (let minutes = 0; minutes <= 300; minutes += 1) {
      const now = DateTime.add(readAt, { minutes })
      assert.isFalse(isFullReadDue({ readAt, fullyReadAt: readAt }, now, options))
      const reread = windowEnd(readAt, options).epochMilliseconds - overlapStart(now, options).epochMilliseconds
      assert.isAtLeast(reread, Duration.toMillis("1 hour"))
    }
  })
})
