import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { failureOf, parse } from "../support/parse.ts"

const samplesOf = (...args: Parameters<typeof parse>) =>
  Result.getOrThrow(parse(...args)).samples.map(({ average, count, maximum, minimum, time }) => [
    new Date(time).toISOString().slice(11, 16),
    average,
    maximum,
    minimum,
    count
  ])

const at = (time: string) => `2026-03-02T${time}:00+00:00`

describe("CSV", () => {
  it("has a sample per line, with or without a header, in UTC or with an offset", () => {
    const expected = [
      ["10:00", 1.5, 1.5, 1.5, 1],
      ["10:05", 0, 0, 0, 1],
      ["10:05", 3, 3, 3, 1]
    ]
    const lines = "2026-03-02 10:00:00,1.5\r\n\r\n2026-03-02T11:05:00+01:00, 0\n2026-03-02T10:05:00Z,3e0"
    assert.deepStrictEqual(samplesOf(lines), expected)
    assert.deepStrictEqual(samplesOf(`\uFEFFTimestamp, Value\n${lines}\n`), expected)
  })

  it("names every malformed line by its number", () => {
    const lines = [
      "timestamp,value",
      "2026-03-02 10:00:00,1",
      "2026-02-30 10:00:00,1",
      "",
      "2026-03-02 10:00:00,NaN",
      "1"
    ]
    const message = failureOf(lines.join("\n"))
    assert.match(message, /line 3: .*2026-02-30/)
    assert.match(message, /line 5: .*NaN/)
    assert.match(message, /line 6: /)
    assert.notMatch(message, /line [124]:/)
  })

  it("has a header only in the first line", () => {
    assert.match(failureOf("2026-03-02 10:00:00,1\ntimestamp,value"), /line 2: the header must be the first line/)
  })

  it("may have its fields in quotes", () => {
    const lines = '"timestamp","value"\r\n"2026-03-02 10:00:00","1.5"\r\n"2026-03-02T11:05:00+01:00",3\r\n'
    assert.deepStrictEqual(samplesOf(lines), [
      ["10:00", 1.5, 1.5, 1.5, 1],
      ["10:05", 3, 3, 3, 1]
    ])
    assert.match(failureOf('2026-03-02 10:00:00,"1,234"'), /line 1: expected the two columns/)
    assert.match(failureOf('2026-03-02 10:00:00,"1'), /line 1: expected a finite number/)
  })

  it("names twenty malformed lines and counts the rest", () => {
    const message = failureOf("?\n".repeat(50))
    assert.include(message, "line 20: ")
    assert.notInclude(message, "line 21: ")
    assert.include(message, "and 30 more")
  })

  it("is refused without a sample", () => {
    for (const text of ["", "timestamp,value\n"]) assert.include(failureOf(text), "it has no values")
  })

  it("has no results to select from", () => {
    assert.include(
      failureOf("2026-03-02 10:00:00,1", { result: "m1" }),
      "only the output of get-metric-data has results"
    )
  })
})

describe("get-metric-statistics", () => {
  it("counts a datapoint with all statistics as all its samples", () => {
    const Datapoints = [
      { Timestamp: at("10:05"), SampleCount: 5, Average: 3, Sum: 15, Minimum: 1, Maximum: 9, Unit: "Percent" },
      { Timestamp: at("10:00"), SampleCount: 4.0, Average: 2, Sum: 8, Minimum: 2, Maximum: 2, Unit: "Percent" }
    ]
    assert.deepStrictEqual(samplesOf({ Label: "CPUUtilization", Datapoints }), [
      ["10:05", 3, 9, 1, 5],
      ["10:00", 2, 2, 2, 4]
    ])
  })

  it("counts a datapoint with fewer statistics as one sample, and keeps its extremes", () => {
    const sampleOf = (statistics: object) => samplesOf({ Datapoints: [{ Timestamp: at("10:00"), ...statistics }] })
    assert.deepStrictEqual(sampleOf({ Average: 3 }), [["10:00", 3, 3, 3, 1]])
    assert.deepStrictEqual(sampleOf({ Maximum: 3 }), [["10:00", 3, 3, 3, 1]])
    assert.deepStrictEqual(sampleOf({ Average: 3, Maximum: 98 }), [["10:00", 3, 98, 3, 1]])
    assert.deepStrictEqual(sampleOf({ Average: 3, Minimum: 1, SampleCount: 60 }), [["10:00", 3, 3, 1, 1]])
  })

  it("names every malformed datapoint by its number", () => {
    const good = { Timestamp: at("10:00"), Average: 1 }
    const message = failureOf({
      Datapoints: [
        good,
        { ...good, Timestamp: "2026-03-02 10:00" },
        { ...good, Average: "1" },
        { Timestamp: at("10:00") },
        { Timestamp: at("10:00"), Minimum: 1, Maximum: 2 },
        { Timestamp: at("10:00"), Minimum: 1 },
        { ...good, Maximum: 2 },
        { ...good, Maximum: 0.5 },
        { ...good, SampleCount: 0 },
        null
      ]
    })
    assert.notInclude(message, "datapoint 1:")
    for (const [number, what] of [
      [2, "Timestamp: "],
      [3, "Average: "],
      [4, "expected an Average, found no statistic"],
      [5, "expected an Average, found Maximum, Minimum"],
      [6, "expected an Average, found Minimum"],
      [7, "expected Average as in the others, found Average, Maximum"],
      [8, "Average 1 is not between"],
      [9, "SampleCount: "],
      [10, ""]
    ] as const) {
      assert.include(message, `datapoint ${number}: ${what}`)
    }
  })

  it("refuses statistics if a period belongs to two hours", () => {
    const whole = (...times: ReadonlyArray<string>) => ({
      Datapoints: times.map((time) => ({
        Timestamp: time.length > 5 ? time : at(time),
        SampleCount: 60,
        Average: 2,
        Minimum: 1,
        Maximum: 3
      }))
    })
    assert.include(failureOf(whole("10:30", "11:30", "13:30")), "datapoint 1: its period belongs to two hours")
    assert.include(failureOf(whole("10:47", "10:52", "10:57")), "datapoint 3: its period belongs to two hours")
    assert.include(failureOf(whole("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z")), "24 hours apart")
    assert.strictEqual(samplesOf(whole("10:00", "11:00", "13:00")).length, 3)
    assert.strictEqual(samplesOf(whole("10:55", "10:50", "11:00")).length, 3)
    assert.strictEqual(samplesOf(whole("10:30")).length, 1)
  })

  it("refuses the label of another collected metric", () => {
    const document = { Label: "DatabaseConnections", Datapoints: [{ Timestamp: at("10:00"), Average: 1 }] }
    assert.include(failureOf(document), "the file has DatabaseConnections, not CPUUtilization")
    assert.strictEqual(samplesOf(document, { metric: "DatabaseConnections" }).length, 1)
    assert.strictEqual(samplesOf({ ...document, Label: "cpu" }).length, 1)
  })
})

describe("get-metric-data", () => {
  const result = (Id: string, fields: object = {}) => ({
    Id,
    Label: `label of ${Id}`,
    Timestamps: [at("10:05"), at("10:00")],
    Values: [2, 1],
    StatusCode: "Complete",
    ...fields
  })

  it("has a sample per value", () => {
    assert.deepStrictEqual(samplesOf({ MetricDataResults: [result("m1")], Messages: [] }), [
      ["10:05", 2, 2, 2, 1],
      ["10:00", 1, 1, 1, 1]
    ])
  })

  it("needs the id of a result if it has several", () => {
    const document = { MetricDataResults: [result("m1"), result("m2", { Values: [7, 8] })] }
    assert.include(failureOf(document), "m1 (label of m1), m2 (label of m2)")
    assert.include(failureOf(document, { result: "m3" }), 'no result "m3"')
    assert.deepStrictEqual(
      samplesOf(document, { result: "m2" }).map(([, value]) => value),
      [7, 8]
    )
  })

  it("puts the pages of a result together", () => {
    const pages = [
      result("m1", { StatusCode: "PartialData" }),
      result("m1", { Timestamps: [at("09:00")], Values: [9] })
    ]
    assert.deepStrictEqual(
      samplesOf({ MetricDataResults: pages }).map(([, value]) => value),
      [2, 1, 9]
    )
    assert.include(failureOf({ MetricDataResults: pages.toReversed() }), "incomplete: PartialData")
  })

  it("refuses an incomplete response", () => {
    for (const StatusCode of ["PartialData", "InternalError", "Forbidden"]) {
      const document = { MetricDataResults: [result("m1", { StatusCode })] }
      assert.include(failureOf(document), `result m1: CloudWatch's response is incomplete: ${StatusCode}`)
    }
  })

  it("names every malformed value by its number", () => {
    const document = {
      MetricDataResults: [result("m1", { Timestamps: [at("10:00"), "today", at("10:05"), 5], Values: [1, 2, null, 4] })]
    }
    const message = failureOf(document)
    assert.include(message, 'value 2 of result m1: expected an RFC 3339 timestamp with an offset, not "today"')
    assert.include(message, "value 3 of result m1: expected a finite number, not null")
    assert.include(message, "value 4 of result m1: ")
    assert.notInclude(message, "value 1")
    assert.include(failureOf({ MetricDataResults: [result("m1", { Values: [1] })] }), "2 Timestamps for 1 Values")
  })
})

describe("other JSON", () => {
  it("is refused", () => {
    for (const document of [{}, [1, 2], [[at("10:00"), 1]], { Datapoints: 1 }, [{ Time: at("10:00"), Average: 1 }]]) {
      assert.include(failureOf(document), "expected the output of")
    }
    assert.include(failureOf("{\n  oops"), "line 2")
  })
})
