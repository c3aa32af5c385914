import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import { shiftIntoPast } from "@snoozeql/simulator/replay/shift"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Result } from "effect"

const at = (text: string): number => DateTime.makeUnsafe(text).epochMilliseconds

const parsed = (csv: string) => Result.getOrThrow(parseRecordedSeries(csv))
const refused = (csv: string): string => Result.getOrThrow(Result.flip(parseRecordedSeries(csv))).message

describe("a recorded series", () => {
  it("has a sample per line, with or without the header", () => {
    const samples = [
      { timestamp: at("2014-02-14T14:30:00Z"), value: 6.456 },
      { timestamp: at("2014-02-14T14:35:00Z"), value: 5.816 }
    ]
    expect(parsed("timestamp,value\n2014-02-14 14:30:00,6.456\n2014-02-14 14:35:00,5.816\n")).toEqual(samples)
    expect(parsed("2014-02-14 14:30:00,6.456\n2014-02-14 14:35:00,5.816")).toEqual(samples)
    expect(
      parsed("\uFEFFTimestamp, Value\r\n\r\n2014-02-14 14:30:00, 6.456\r\n2014-02-14 14:35:00 ,5.816\r\n")
    ).toEqual(samples)
  })

  it("reads RFC 3339, with any offset", () => {
    expect(parsed("2014-02-14T14:30:00Z,1\n2014-02-14T15:31:00.500+01:00,2")).toEqual([
      { timestamp: at("2014-02-14T14:30:00Z"), value: 1 },
      { timestamp: at("2014-02-14T14:31:00.500Z"), value: 2 }
    ])
  })

  it("is ordered by time, and keeps samples with the same time", () => {
    expect(
      parsed("2014-02-14 14:35:00,3\n2014-02-14 14:30:00,1\n2014-02-14 14:30:00,2").map(({ value }) => value)
    ).toEqual([1, 2, 3])
  })

  it("reads numbers in any usual notation", () => {
    expect(
      ["0", "-1.5", "+2", ".5", "3.", "1e-3"].map((number) => parsed(`2014-02-14 14:30:00,${number}`)[0].value)
    ).toEqual([0, -1.5, 2, 0.5, 3, 0.001])
  })

  it.each([
    [
      "timestamp,value\n2014-02-14 14:30:00,1\n2014-02-30 14:30:00,1",
      "line 3: expected a timestamp",
      "2014-02-30 14:30:00"
    ],
    ["2014-02-14 14:30,1", "line 1: expected a timestamp", "2014-02-14 14:30"],
    ["2014-02-14T14:30:00,1", "line 1: expected a timestamp", "2014-02-14T14:30:00"],
    ["value,timestamp\n", "line 1: expected a timestamp", "value"],
    ["2014-02-14 14:30:00,", "line 1: expected a finite number", '""'],
    ["2014-02-14 14:30:00,NaN", "line 1: expected a finite number", "NaN"],
    ["2014-02-14 14:30:00,1e999", "line 1: expected a finite number", "1e999"],
    ["2014-02-14 14:30:00,0x10", "line 1: expected a finite number", "0x10"],
    ["2014-02-14 14:30:00,1\n2014-02-14 14:35:00 2", "line 2: expected the two columns", "2014-02-14 14:35:00 2"],
    ["2014-02-14 14:30:00,1,2", "line 1: expected the two columns", "2014-02-14 14:30:00,1,2"],
    ["2014-02-14 14:30:00,1\ntimestamp,value", "line 2: expected a timestamp", "timestamp"],
    ["", "line 1: the series has no sample", ""],
    ["timestamp,value\n", "line 2: the series has no sample", ""]
  ])("refuses %j and names the line", (csv, reason, text) => {
    expect(refused(csv)).toContain(reason)
    expect(refused(csv)).toContain(text)
  })
})

describe("the shift of a recorded series", () => {
  const week = 7 * 86_400_000
  const series = parsed("2014-02-14 14:30:00,1\n2014-02-28 14:25:00,2")
  const last = at("2014-02-28T14:25:00Z")

  it.each([
    ["long after", "2026-03-18T12:34:56Z"],
    ["in the middle of the series", "2014-02-20T00:00:00Z"],
    ["before the series", "2013-01-01T00:00:00Z"],
    ["just after its last sample", "2014-02-28T14:25:00.001Z"],
    ["at its last sample", "2014-02-28T14:25:00Z"]
  ])("is the largest number of weeks that keeps the last sample in the past: %s", (_, now) => {
    const shift = shiftIntoPast(series, DateTime.makeUnsafe(now))
    expect(Math.abs(shift) % week).toBe(0)
    expect(last + shift).toBeLessThan(at(now))
    expect(last + shift + week).toBeGreaterThanOrEqual(at(now))
  })
})
