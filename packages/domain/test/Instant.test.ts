import { assert, describe, it } from "@effect/vitest"
import { Instant, parseInstant } from "@snoozeql/domain/Instant"
import { DateTime, Option, Schema } from "effect"

const decode = Schema.decodeUnknownOption(Instant)
const encode = Schema.encodeSync(Instant)

describe("Instant", () => {
  it.each([
    ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000Z"],
    ["2026-01-01t10:00:00z", "2026-01-01T10:00:00.000Z"],
    ["2026-01-01T10:00:00.5+02:00", "2026-01-01T08:00:00.500Z"],
    ["2026-01-01T10:00:00.123456789-05:30", "2026-01-01T15:30:00.123Z"],
    ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"]
  ])("reads %s and writes %s", (text, written) => {
    const instant = Option.getOrThrow(decode(text))
    assert.strictEqual(encode(instant), written)
    assert.deepStrictEqual(decode(written), Option.some(instant))
  })

  it.each([
    "2026-01-01T10:00:00",
    "2026-01-01",
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T10:60:00Z",
    "2026-01-01T10:00:60Z",
    "2026-01-01T10:00:00+24:00",
    "2026-01-01T10:00:00+0200",
    "2026-01-01 10:00:00Z",
    " 2026-01-01T10:00:00Z",
    "2026-01-01T10:00:00.Z",
    "9999-12-31T23:59:59-01:00",
    "0001-01-01T00:00:00+01:00",
    "0000-01-01T00:00:00Z",
    "+010000-01-01T00:00:00Z",
    "1767261600",
    ""
  ])("refuses %j", (text) => {
    assert.isTrue(Option.isNone(parseInstant(text)))
    assert.isTrue(Option.isNone(decode(text)))
  })

  it("says which format it expects", () => {
    const exit = Schema.decodeExit(Instant)("yesterday")
    assert.include(String(exit), "RFC 3339")
  })

  it("refuses a number and a DateTime", () => {
    assert.isTrue(Option.isNone(decode(1_767_261_600_000)))
    assert.isTrue(Option.isNone(decode(DateTime.makeUnsafe(0))))
  })
})
