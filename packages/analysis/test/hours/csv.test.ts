import { DateTime, Result } from "effect"
import { describe, expect, it } from "@effect/vitest"
import { parseObservations } from "../../src/hours/csv.ts"

const header = "hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg,status"
const message = (csv: string) =>
  Result.match(parseObservations(csv), { onFailure: (error) => error.message, onSuccess: () => "read" })
const read = (csv: string) => Result.getOrThrow(parseObservations(csv))

describe("parseObservations", () => {
  it("reads values, omits empty cells and keeps the status", () => {
    expect(
      read(`${header}\n2026-06-01T00:00:00Z,1.5,3,0,.2,1e-1,available\n2026-06-01T01:00:00Z,,,,,,stopped\n`)
    ).toEqual([
      {
        hour: DateTime.makeUnsafe("2026-06-01T00:00:00Z"),
        status: "available",
        values: {
          cpu_avg: { value: 1.5, sample_count: null },
          cpu_max: { value: 3, sample_count: null },
          connections_avg: { value: 0, sample_count: null },
          read_iops_avg: { value: 0.2, sample_count: null },
          write_iops_avg: { value: 0.1, sample_count: null }
        }
      },
      { hour: DateTime.makeUnsafe("2026-06-01T01:00:00Z"), status: "stopped", values: {} }
    ])
  })

  it("reads an optional sample_count, columns in any order, a byte order mark and CRLF", () => {
    const [row] = read(
      "\uFEFFsample_count,status,hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg\r\n" +
        "12,,2026-06-01T02:00:00+02:00,1,2,3,4,5\r\n"
    )
    expect(row?.status).toBe("available")
    expect(row?.hour.epochMilliseconds).toBe(Date.parse("2026-06-01T00:00:00Z"))
    expect(row?.values.connections_avg).toEqual({ value: 3, sample_count: 12 })
  })

  it("reads header and cells in quotes, with blanks around them", () => {
    const plain = `${header}\n2026-06-01T00:00:00Z,1.5,3,0,.2,1e-1,available\n`
    const quoted = plain.replaceAll(/[^,\n]+/g, (cell) => ` "${cell}" `)
    expect(quoted).toContain('"hour" , "cpu_avg"')
    expect(read(`\uFEFF${quoted.replaceAll("\n", "\r\n")}`)).toEqual(read(plain))
  })

  it("reads NaN, an empty cell and empty quotes as a value that was not observed", () => {
    const [row] = read(`${header},sample_count\n2026-06-01T00:00:00Z,1,NaN,nan,"",NAN,NaN,NaN\n`)
    expect(row).toMatchObject({ status: "available" })
    expect(row?.values).toEqual({ cpu_avg: { value: 1, sample_count: null } })
  })

  it("reads the optional columns of maxima", () => {
    const [first, second] = read(
      `${header},connections_max,read_iops_max,write_iops_max\n` +
        "2026-06-01T00:00:00Z,1,3,0.0333,0.9,0.6,available,1,24,1.8\n2026-06-01T01:00:00Z,1,3,0,0,0,available,,NaN,0\n"
    )
    expect(first?.values).toMatchObject({
      connections_max: { value: 1 },
      read_iops_max: { value: 24 },
      write_iops_max: { value: 1.8 }
    })
    expect(Object.keys(second?.values ?? {})).not.toContain("connections_max")
    expect(Object.keys(second?.values ?? {})).not.toContain("read_iops_max")
    expect(second?.values.write_iops_max?.value).toBe(0)
  })

  it("accepts a maximum that was rounded below its average", () => {
    const [row] = read(`${header},read_iops_max\n2026-06-01T00:00:00Z,1.947,1.94,0,0.4,0,available,0\n`)
    expect(row?.values).toMatchObject({ cpu_max: { value: 1.94 }, read_iops_max: { value: 0 } })
  })

  it("reads a whole sample count that was written with decimals", () => {
    expect(read(`${header},sample_count\n2026-06-01T00:00:00Z,1,3,0,0,0,,60.0\n`)[0]?.values.cpu_avg).toEqual({
      value: 1,
      sample_count: 60
    })
  })

  it.each([
    [
      "available",
      ["available", "Available", "backing-up", "storage-optimization", "Storage optimization", '"available"']
    ],
    ["stopped", ["stopped", "stopping", "Starting"]],
    ["other", ["other", "modifying", "storage-full", "configuring-log-exports", "running", "hibernating"]]
  ] as const)("reads a status of RDS, an unknown one too: %s", (expected, words) => {
    for (const word of words) {
      expect([word, read(`${header}\n2026-06-01T00:00:00Z,1,3,0,0,0,${word}\n`)[0]?.status]).toEqual([word, expected])
    }
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
    [
      "infinity",
      `${header}\n2026-06-01T00:00:00Z,1,3,Infinity,0,0,available`,
      'line 2: connections_avg "Infinity" is not a number'
    ],
    ["NaN for an hour", `${header}\nNaN,1,3,0,0,0,available`, "line 2: hour"],
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
    [
      "a number for a status",
      `${header}\n2026-06-01T00:00:00Z,1,3,0,0,0,60`,
      'line 2: status "60" is not a status of RDS'
    ],
    [
      "a quote that is not closed",
      `${header}\n2026-06-01T00:00:00Z,"1,3,0,0,0,available`,
      "line 2: a quote is out of place in cell 2"
    ],
    [
      "a quote within a cell",
      `${header}\n2026-06-01T00:00:00Z,1"2,3,0,0,0,available`,
      "line 2: a quote is out of place"
    ],
    [
      "text after a quoted cell",
      `${header}\n"2026-06-01T00:00:00Z"x,1,3,0,0,0,`,
      "line 2: a quote is out of place in cell 1"
    ],
    [
      "a comma within quotes",
      `${header}\n2026-06-01T00:00:00Z,"1,5",3,0,0,0,`,
      'line 2: cpu_avg "1,5" is not a number'
    ],
    ["a misspelt maximum", `${header},connection_max`, 'line 1: unknown column "connection_max"; expected hour,'],
    [
      "a maximum below its average",
      `${header},connections_max\n2026-06-01T00:00:00Z,1,3,1,0,0,available,0`,
      "line 2: connections_max 0 is less than connections_avg 1"
    ],
    [
      "a maximum of CPU below its average",
      `${header}\n2026-06-01T00:00:00Z,3.1,2.9,1,0,0,available`,
      "line 2: cpu_max 2.9 is less than cpu_avg 3.1"
    ],
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
