import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime, Duration } from "effect"
import {
  dailyStart,
  overlapStart,
  readDepth,
  retentionStart,
  windowEnd,
  type WindowOptions
} from "../../src/pass/windows.ts"

const options: WindowOptions = {
  retention: Duration.days(14),
  history: Duration.weeks(12),
  publishingDelay: Duration.minutes(5),
  onlyUnread: false,
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

describe("dailyStart", () => {
  it("is two days before the end of the window, truncated, and never beyond the retention", () => {
    const now = at("2026-03-10T00:00:00Z")
    assert.strictEqual(iso(dailyStart(now, options)), "2026-03-07T23:00:00.000Z")
    assert.strictEqual(iso(dailyStart(now, { ...options, retention: Duration.days(1) })), "2026-03-09T00:00:00.000Z")
  })
})

describe("readDepth", () => {
  /** Its hour of the week is that of the epoch: Thursday from 00:00 to 01:00 UTC. */
  const id = InstanceId.make("00000000-0000-4000-8000-000000000000")
  const depth = (record: Parameters<typeof readDepth>[1], now: string) => readDepth(id, record, at(now), options)
  const record = (readAt: string, daysReadAt: string, fullyReadAt: string) => ({
    readAt: at(readAt),
    daysReadAt: at(daysReadAt),
    fullyReadAt: at(fullyReadAt)
  })

  it("is the whole retention if nothing was read", () => {
    assert.strictEqual(depth(undefined, "2026-03-10T10:15:00Z"), "whole")
  })

  it("is two days once a day, at the first pass after midnight UTC", () => {
    const before = record("2026-03-10T23:45:00Z", "2026-03-10T00:00:00Z", "2026-03-05T10:00:00Z")
    assert.strictEqual(depth(before, "2026-03-10T23:59:59.999Z"), "overlap")
    assert.strictEqual(depth(before, "2026-03-11T00:00:00Z"), "days")
  })

  it("is the whole retention once a week, at the instance's own hour", () => {
    const before = record("2026-03-11T23:45:00Z", "2026-03-11T00:00:00Z", "2026-03-05T00:00:00Z")
    assert.strictEqual(depth(before, "2026-03-11T23:59:59.999Z"), "overlap")
    assert.strictEqual(depth(before, "2026-03-12T00:00:00Z"), "whole")
    const after = record("2026-03-12T00:00:00Z", "2026-03-12T00:00:00Z", "2026-03-12T00:00:00Z")
    assert.strictEqual(depth(after, "2026-03-12T00:15:00Z"), "overlap")
  })

  it("spreads the weekly reads evenly over the hours of the week", () => {
    const start = at("2026-03-02T00:00:00Z")
    const ids = Array.from({ length: 1680 }, (_, index) =>
      InstanceId.make(`00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`)
    )
    for (const hours of [1, 30, 168]) {
      const now = DateTime.add(start, { hours })
      const last = DateTime.subtract(now, { hours: 1 })
      const before = { readAt: last, daysReadAt: now, fullyReadAt: last }
      assert.lengthOf(
        ids.filter((each) => readDepth(each, before, now, options) === "whole"),
        10
      )
    }
  })

  it("is the whole retention if the last one was read by a clock that has been set back", () => {
    const before = record("2026-03-10T10:00:00Z", "2026-03-10T00:00:00Z", "2026-03-10T11:00:00Z")
    assert.strictEqual(depth(before, "2026-03-10T10:15:00Z"), "whole")
  })

  it("is the whole retention if an ordinary read would leave a gap", () => {
    const before = record("2026-03-10T10:00:00Z", "2026-03-10T08:00:00Z", "2026-03-10T08:00:00Z")
    assert.strictEqual(depth(before, "2026-03-10T15:00:00Z"), "overlap")
    assert.strictEqual(depth(before, "2026-03-10T15:00:00.001Z"), "whole")
  })

  it("leaves no gap and reads the last hour again with the overlap", () => {
    const readAt = at("2026-03-10T10:04:00Z")
    for (let minutes = 0; minutes <= 300; minutes += 1) {
      const now = DateTime.add(readAt, { minutes })
      assert.strictEqual(readDepth(id, { readAt, daysReadAt: readAt, fullyReadAt: readAt }, now, options), "overlap")
      const reread = windowEnd(readAt, options).epochMilliseconds - overlapStart(now, options).epochMilliseconds
      assert.isAtLeast(reread, Duration.toMillis("1 hour"))
    }
  })
})
