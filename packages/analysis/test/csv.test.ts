import { DateTime, Result } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { parseObservations } from "../src/csv.ts"

const header = "hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg,status"
const message = (csv: string) =>
  Result.match(parseObservations(csv), { onFailure: (error) => error.message, onSuccess: () => "read" })
const read = (csv: string) => Result.getOrThrow(parseObservations(csv))

describe("parseObservations", () => {
  it("reads values, leaves empty cells out and keeps the status", () => {
    expect(
      read(`${header}\n2026-06-01T00:00:00Z,1.5,3,0,.2,1e-1,available\n2026-06-01T01:00:00Z,,,,,,stopped\n`)
    ).toEqual([
      {
        hour: DateTime.makeUnsafe("2026-06-01T00:00:00Z"),
        status: "available",
        series: {
          cpu_avg: { value: 1.5, sample_count: null },
          cpu_max: { value: 3, sample_count: null },
          connections_avg: { value: 0, sample_count: null },
          read_iops_avg: { value: 0.2, sample_count: null },
          write_iops_avg: { value: 0.1, sample_count: null }
        }
      },
      { hour: DateTime.makeUnsafe("2026-06-01T01:00:00Z"), status: "stopped", series: {} }
    ])
  })

  it("reads an optional sample_count, columns in any order, a byte order mark and CRLF", () => {
    const [row] = read(
      "\uFEFFsample_count,status,hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg\r\n" +
        "12,,2026-06-01T02:00:00+02:00,1,2,3,4,5\r\n"
    )
    expect(row?.status).toBe("available")
    expect(row?.hour.epochMilliseconds).toBe(Date.parse("2026-06-01T00:00:00Z"))
    expect(row?.series.connections_avg).toEqual({ value: 3, sample_count: 12 })
  })

  it("counts equal rows once, however they are written", () => {
    expect(
      read(`${header}\n2026-06-01T00:00:00Z,1.50,3,0,0,0,available\n2026-06-01T00:00:00Z,1.5,3.0,0,0,0,available\n`)
    ).toHaveLength(1)
  })

  it.each([
    [
      "conflicting rows",
      `${header}\n2026-06-01T00:00:00Z,1,3,0,0,0,available\n\n2026-06-01T00:00:00Z,2,3,0,0,0,available`,
      "line 4: conflicts with line 2, of the same hour"
    ],
    ["a missing column", "hour,cpu_avg,status", "line 1: column cpu_max is missing; expected"],
    ["an unknown column", `${header},colour`, 'line 1: unknown column "colour"; expected'],
    ["a repeated column", `${header},hour`, "line 1: column hour is repeated"],
    ["an empty file", "", "line 1: the file is empty"],
    [
      "an hour without an offset",
      `${header}\n2026-06-01T00:00:00,1,3,0,0,0,available`,
      'line 2: hour "2026-06-01T00:00:00" is not an RFC 3339'
    ],
    [
      "a time within the hour",
      `${header}\n2026-06-01T00:30:00Z,1,3,0,0,0,available`,
      'line 2: hour "2026-06-01T00:30:00Z" is not the start'
    ],
    [
      "a word for a number",
      `${header}\n2026-06-01T00:00:00Z,idle,3,0,0,0,available`,
      'line 2: cpu_avg "idle" is not a number'
    ],
    ["NaN", `${header}\n2026-06-01T00:00:00Z,1,3,NaN,0,0,available`, 'line 2: connections_avg "NaN" is not a number'],
    [
      "a negative number",
      `${header}\n2026-06-01T00:00:00Z,1,3,-1,0,0,available`,
      'line 2: connections_avg "-1" is not a number'
    ],
    [
      "too large a number",
      `${header}\n2026-06-01T00:00:00Z,1,3,1e999,0,0,available`,
      'line 2: connections_avg "1e999" is not a number'
    ],
    ["another status", `${header}\n2026-06-01T00:00:00Z,1,3,0,0,0,running`, 'line 2: status "running" is none of'],
    [
      "too few cells",
      `${header}\n2026-06-01T00:00:00Z,1,3,0,0,0`,
      "line 2: expected 7 cells as in the header, found 6"
    ],
    [
      "half a sample",
      `${header},sample_count\n2026-06-01T00:00:00Z,1,3,0,0,0,available,1.5`,
      'line 2: sample_count "1.5" is not a whole number'
    ]
  ])("refuses %s", (_, csv, expected) => {
    expect(message(csv)).toContain(expected)
  })
})
