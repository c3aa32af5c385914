import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import { extentOf, failureOf, parse } from "../support/parse.ts"

const berlin = DateTime.zoneMakeNamedUnsafe("Europe/Berlin")
const lines = (...all: ReadonlyArray<string>) => all.join("\n")
const ten = ["2026-03-02T10:00", "2026-03-02T10:05", 2]

describe("the CloudWatch console's CSV", () => {
  const header = [
    "Id,m1",
    "StatusCode,Complete",
    "Messages,",
    "Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization Average 300",
    "Label,CPUUtilization"
  ]
  const rows = ["2026/03/02 10:00:00,2.0000", "2026/03/02 10:05:00,2.3900"]

  it("is read", () => {
    assert.deepStrictEqual(extentOf(lines(...header, ...rows, "")), ten)
    assert.deepInclude(Result.getOrThrow(parse(lines(...header, ...rows))), {
      period: 300_000,
      instance: "orders",
      isLocalTime: true
    })
    assert.deepStrictEqual(extentOf(lines(...header.toReversed(), ...rows)), ten)
    assert.deepStrictEqual(extentOf(`\uFEFF${lines(...header, ...rows).replaceAll("\n", "\r\n")}`), ten)
  })

  it("omits times at which a graph of several metrics has no value", () => {
    const table = lines(
      "Id,m1,m2",
      "StatusCode,Complete,Complete",
      "Label,DatabaseConnections,CPUUtilization",
      "2026/03/02 09:55:00,3,",
      "2026/03/02 10:00:00,4,7",
      "2026/03/02 10:05:00,,8"
    )
    assert.deepStrictEqual(extentOf(table), ten)
    assert.deepStrictEqual(extentOf(table, { result: "m2" }), ten)
    assert.deepStrictEqual(extentOf(table, { metric: "DatabaseConnections" })[2], 2)
    assert.include(failureOf(table, { result: "m1" }), "--metric: the file has DatabaseConnections")
    assert.include(
      failureOf(table, { result: "m9" }),
      'no result "m9", only m1 (DatabaseConnections), m2 (CPUUtilization)'
    )
    const twice = table.replace("DatabaseConnections", "CPUUtilization")
    assert.include(failureOf(twice), "--result: the file has several results")
  })

  it("is refused if it is incomplete, or if a line is malformed", () => {
    const partial = lines(...header, ...rows).replace("StatusCode,Complete", "StatusCode,PartialData")
    assert.include(failureOf(partial), "line 2: CloudWatch's response is incomplete: PartialData")
    const malformed = failureOf(lines(...header, rows[0] ?? "", "2026/02/30 10:05:00,1", "2026/03/02 10:10:00,two"))
    assert.match(malformed, /line 7: expected a timestamp .*2026\/02\/30/)
    assert.match(malformed, /line 8: expected a finite number, not "two"/)
    assert.notMatch(malformed, /line [1-6]:/)
    assert.include(failureOf(lines(...header)), "it has no values")
  })
})

describe("Grafana's CSV", () => {
  it("is read, whatever its separator, quotes and dates", () => {
    for (const text of [
      lines('"Time","CPUUtilization"', "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3"),
      lines('"Time","CPUUtilization"', '"2026-03-02 10:00:00","2"', '"2026-03-02 10:05:00","3"'),
      lines("sep=,", '"Time","CPUUtilization"', "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3"),
      lines("sep=;", "Time;orders", "2026-03-02 10:00:00;2", "2026-03-02 10:05:00;3"),
      lines("Time;orders", "2026-03-02 10:00:00;2", "2026-03-02 10:05:00;3"),
      lines("Time\torders", "2026-03-02 10:00:00\t2", "2026-03-02 10:05:00\t3"),
      lines("Time,orders", "2026-03-02T10:00:00.000Z,2", "2026-03-02T10:05:00+00:00,3"),
      lines("Time,orders", "2026-03-02T11:00:00+01:00,2", "2026-03-02 10:05:00.000,3"),
      lines("Time,orders", "1772445600000,2", "1772445900000,3"),
      lines("Time,orders", "1772445600,2", "1772445900,3"),
      lines("Time,orders", "2026-03-02 10:00,2", "2026-03-02T10:05,3"),
      lines("Time,orders", "2026-03-02 10:00:00,2%", "2026-03-02 10:05:00,3.5 %"),
      lines("Time,orders", "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3", "2026-03-02 10:10:00,"),
      lines("Time,orders", "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3", "2026-03-02 10:10:00,NaN"),
      lines("Time,orders", "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3", "2026-03-02 10:10:00,null"),
      lines("Time,ReadIOPS,CPUUtilization", "2026-03-02 10:00:00,9,2", "2026-03-02 10:05:00,9,3"),
      lines("Series;Time;Value", "CPUUtilization;2026-03-02T10:00:00Z;2", "CPUUtilization;2026-03-02T10:05:00Z;3"),
      lines('"Time","CPUUtilization {""a"", ""b""}"', "2026-03-02 10:00:00,2", "2026-03-02 10:05:00,3")
    ]) {
      assert.deepStrictEqual(extentOf(text), ten, text)
      assert.deepStrictEqual(extentOf(`\uFEFF${text.replaceAll("\n", "\r\n")}\r\n`), ten, text)
    }
  })

  it("is read in the given time zone if its dates have no offset", () => {
    const text = lines("Time,orders", "2026-03-02 11:00:00,2", "2026-03-02 11:05:00,3")
    assert.deepStrictEqual(extentOf(text, { zone: berlin }), ten)
    const summer = lines("Time,orders", "2026-07-02 12:00:00,2", "2026-07-02T10:05:00Z,3")
    assert.deepStrictEqual(extentOf(summer, { zone: berlin }), ["2026-07-02T10:00", "2026-07-02T10:05", 2])
  })

  it("is refused if the clocks change and its dates do not say which hour they mean", () => {
    const text = lines(
      "Time,orders",
      "2026-10-25 01:55:00,1",
      "2026-10-25 02:30:00,1",
      "2026-10-25 03:00:00,1",
      "2026-03-29 02:30:00,1"
    )
    const failure = failureOf(text, { zone: berlin })
    assert.match(failure, /line 3: 2026-10-25 02:30:00 does not exist or exists twice in Europe\/Berlin/)
    assert.match(failure, /line 5: 2026-03-29 02:30:00 does not exist/)
    assert.notMatch(failure, /line [24]:/)
    assert.strictEqual(extentOf(text.split("\n").slice(0, 4).join("\n"))[2], 3)
  })

  it("is refused if day and month are ambiguous, a value is not a number, or the unit is not the metric's", () => {
    const row = (line: string, metric: "CPUUtilization" | "ReadIOPS" = "CPUUtilization") =>
      failureOf(lines("Time,orders", "2026-03-02 10:00:00,2", line), { metric })
    for (const date of ["03/02/2026 10:05:00", "2.3.2026 10:05", "03/02/2026, 10:05:00 AM"]) {
      assert.include(row(`"${date}",3`), "line 3: expected a timestamp")
      assert.include(row(`"${date}",3`), "which is the day and which the month")
    }
    assert.include(row("2026-03-02 10:05:00,1.2 K"), 'line 3: expected a finite number, not "1.2 K"')
    assert.include(row('2026-03-02 10:05:00,"2,39"'), "line 3: expected a number with a decimal point")
    assert.include(row("2026-03-02 10:05:00,3%", "ReadIOPS"), 'line 3: expected a finite number, not "3%"')
    assert.include(row("2026-03-02 10:05:00"), "line 3: expected 2 columns, found 1")
    assert.include(row("2026-03-02,3"), "line 3: expected a timestamp")
    assert.include(failureOf("Time\n2026-03-02 10:00:00"), "line 1: expected a column of values")
  })

  it("is refused if it has several series that could be meant", () => {
    const table = lines("Time,orders,billing", "2026-03-02 10:00:00,9,2")
    assert.include(
      failureOf(table),
      'line 1: the file has the series "orders", "billing": keep only the one of CPUUtilization'
    )
    const rows = lines("Series;Time;Value", "a;2026-03-02T10:00:00Z;2", "b;2026-03-02T10:05:00Z;3")
    assert.include(failureOf(rows), 'line 1: the file has the series "a", "b"')
  })
})

describe("JSON of boto3 and other programs", () => {
  it("is read with a blank instead of T, and with Unix times", () => {
    for (const [first, second] of [
      ["2026-03-02 10:00:00+00:00", "2026-03-02 10:05:00+00:00"],
      ["2026-03-02 11:00:00.000000+01:00", "2026-03-02 04:05:00-06:00"],
      ["2026-03-02T10:00:00+0000", "2026-03-02 10:05:00 UTC"],
      ["2026-03-02T10:00:00Z", "2026-03-02T10:05:00.000Z"],
      [1_772_445_600, 1_772_445_900],
      [1_772_445_600.0, 1_772_445_900_000]
    ]) {
      const Datapoints = [
        { Timestamp: second, Average: 1, Unit: "Percent" },
        { Timestamp: first, Average: 2, Unit: "Percent" }
      ]
      const ResponseMetadata = { HTTPStatusCode: 200 }
      assert.deepStrictEqual(extentOf({ Label: "CPUUtilization", Datapoints, ResponseMetadata }), ten)
      const result = { Id: "m1", Label: "CPUUtilization", Timestamps: [second, first], Values: [1, 2] }
      assert.deepStrictEqual(extentOf({ MetricDataResults: [result], Messages: [] }), ten)
    }
  })

  it("is refused without an offset", () => {
    for (const Timestamp of [
      "2026-03-02 10:00:00",
      "2026-03-02T10:00:00",
      "2026-03-02",
      "2026-02-30 10:00:00+00:00",
      5,
      null
    ]) {
      const message = `expected an RFC 3339 timestamp with an offset, not ${JSON.stringify(Timestamp)}`
      assert.include(failureOf([{ Timestamp, Average: 1 }]), `datapoint 1: Timestamp: ${message}`)
      assert.include(failureOf({ Timestamps: [Timestamp], Values: [1] }), message)
    }
  })
})

describe("output selected with --query", () => {
  const datapoints = ["2026-03-02T10:00:00+00:00", "2026-03-02T10:05:00+00:00"].map((Timestamp) => ({
    Timestamp,
    Average: 2
  }))
  const result = {
    Id: "m1",
    Label: "CPUUtilization",
    Timestamps: datapoints.map((one) => one.Timestamp),
    Values: [1, 2]
  }

  it("is read", () => {
    for (const document of [
      datapoints,
      datapoints.map((datapoint) => ({ ...datapoint, Maximum: 3, Minimum: 1, SampleCount: 5 })),
      result,
      [result],
      { Timestamps: result.Timestamps, Values: result.Values },
      [{ MetricDataResults: [] }, { MetricDataResults: [result] }]
    ]) {
      assert.deepStrictEqual(extentOf(document), ten, JSON.stringify(document))
    }
    assert.strictEqual(extentOf(datapoints[0])[2], 1)
  })

  it("is read as one result if pages were put together", () => {
    const [first, second] = datapoints
    assert.deepStrictEqual(extentOf([{ Datapoints: [first] }, { Datapoints: [second] }]), ten)
    const page = (index: number, fields: object) => ({
      MetricDataResults: [
        { ...result, Timestamps: [result.Timestamps[index]], Values: [result.Values[index]], ...fields }
      ]
    })
    const pages = [{ ...page(0, { StatusCode: "PartialData" }), NextToken: "abc" }, page(1, { StatusCode: "Complete" })]
    assert.deepStrictEqual(extentOf(pages), ten)
    assert.include(failureOf(pages.slice(0, 1)), "NextToken: CloudWatch's response continues on another page")
  })

  it("is refused if it holds no values", () => {
    assert.include(failureOf([]), "it has no values")
    assert.include(failureOf({ Datapoints: [] }), "it has no values")
    assert.include(failureOf({ MetricDataResults: [] }), "it has no values")
    assert.include(failureOf([[result.Timestamps, result.Values]]), "expected the output of")
    assert.include(failureOf(datapoints, { result: "m1" }), "only the output of get-metric-data has results")
  })
})

describe("other formats", () => {
  it("are refused by name", () => {
    for (const [text, format] of [
      ["CPUUtilization\nDATAPOINTS\t2.0\t2026-03-02T10:00:00+00:00\tPercent\n", "text"],
      ["METRICDATARESULTS\tm1\tCPUUtilization\tComplete\nTIMESTAMPS\t2026-03-02T10:00:00+00:00\nVALUES\t2.0\n", "text"],
      ["Datapoints:\n- Average: 2.0\n  Timestamp: '2026-03-02T10:00:00+00:00'\nLabel: CPUUtilization\n", "YAML"],
      ["MetricDataResults:\n- Id: m1\n  Label: CPUUtilization\n", "YAML"],
      ["- Average: 2.0\n  Timestamp: '2026-03-02T10:00:00+00:00'\n", "YAML"],
      ["----------------------\n|GetMetricStatistics |\n+---------+----------+\n", "table"]
    ] as const) {
      assert.include(failureOf(text), `it is output of the AWS CLI as ${format}; save it again with --output json`)
    }
    for (const text of [
      "{'Label': 'CPUUtilization', 'Datapoints': [{'Timestamp': datetime.datetime(2026, 3, 2, 10, 0), 'Average': 2.0}]}",
      "[{'Timestamp': '2026-03-02'}]"
    ]) {
      assert.include(failureOf(text), "json.dump(…, default=str)")
    }
  })
})
