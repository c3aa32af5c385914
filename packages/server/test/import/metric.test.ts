import { assert, describe, it } from "@effect/vitest"
import { metricNames } from "@snoozeql/domain/MetricName"
import { contradictingLabel, namedMetrics } from "../../src/import/namedMetrics.ts"
import { extentOf, failureOf } from "../support/parse.ts"

const times = ["2026-03-02T10:00:00Z", "2026-03-02T10:05:00Z"]

/** The same two values with a label, in every format that has labels. */
const formats: Readonly<Record<string, (label: string) => unknown>> = {
  "get-metric-data": (label) => ({
    MetricDataResults: [{ Id: "m1", Label: label, Timestamps: times, Values: [1, 2], StatusCode: "Complete" }]
  }),
  "one result of get-metric-data": (label) => ({ Id: "m1", Label: label, Timestamps: times, Values: [1, 2] }),
  "get-metric-statistics": (label) => ({
    Label: label,
    Datapoints: times.map((Timestamp) => ({ Timestamp, Average: 1 }))
  }),
  "Grafana's CSV": (label) => [`"Time","${label}"`, ...times.map((time) => `${time},1`)].join("\n"),
  "Grafana's rows": (label) => ["Series;Time;Value", ...times.map((time) => `"${label}";${time};1`)].join("\n"),
  "a header": (label) => [`timestamp,${label}`, ...times.map((time) => `${time},1`)].join("\n"),
  "the console's CSV": (label) => ["Id,m1", `Label,${label}`, ...times.map((time) => `${time},1`)].join("\n"),
  "the console's full label": (label) =>
    [
      `Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders ${label} Average 300`,
      "Label,orders",
      ...times.map((time) => `${time},1`)
    ].join("\n")
}

describe("the label of another metric", () => {
  for (const [format, contentOf] of Object.entries(formats)) {
    it(`is refused in ${format}`, () => {
      for (const label of [
        "DatabaseConnections",
        "databaseconnections",
        "orders DatabaseConnections",
        "DatabaseConnections orders",
        "Database Connections (Count)",
        "DB Connections",
        "FreeableMemory",
        "Free Storage Space",
        "VolumeReadIOPs",
        "{DBInstanceIdentifier=orders} ReadIOPS",
        "[max: 12] WriteLatency"
      ]) {
        assert.match(failureOf(contentOf(label)), /^--metric: the file has .+, not CPUUtilization$/, label)
      }
      assert.match(failureOf(contentOf("VolumeReadIOPs"), { metric: "ReadIOPS" }), /VolumeReadIOPs, not ReadIOPS/)
      assert.include(failureOf(contentOf("CPUUtilization / DatabaseConnections")), "in one series")
    })

    it(`is accepted in ${format} if it is of the metric itself, or of no metric`, () => {
      for (const label of ["CPUUtilization", "orders CPUUtilization", "CPU Utilization (Percent)", "orders", "cpu 1"]) {
        assert.strictEqual(extentOf(contentOf(label))[2], 2, label)
      }
      for (const metric of metricNames) assert.strictEqual(extentOf(contentOf(metric), { metric })[2], 2, metric)
    })
  }

  it("is refused if only one page has it", () => {
    const page = { Id: "m1", Timestamps: times, Values: [1, 2], StatusCode: "PartialData" }
    const last = { ...page, Label: "ReadIOPS", StatusCode: "Complete" }
    assert.include(failureOf({ MetricDataResults: [page, last] }), "the file has ReadIOPS")
    const statistics = { Datapoints: [{ Timestamp: times[0], Average: 1 }] }
    assert.include(failureOf([statistics, { ...statistics, Label: "ReadIOPS" }]), "the file has ReadIOPS")
  })

  it("is the id if no label says more", () => {
    const result = (Id: string, fields: object = {}) => ({
      MetricDataResults: [{ Id, Timestamps: times, Values: [1, 2], ...fields }]
    })
    assert.include(failureOf(result("databaseConnections_avg")), "the file has DatabaseConnections")
    assert.include(failureOf(result("readIOPS", { Label: "orders" })), "the file has ReadIOPS")
    assert.strictEqual(extentOf(result("readIOPS", { Label: "CPUUtilization" }))[2], 2)
    assert.strictEqual(extentOf(result("m1"))[2], 2)
  })

  it("is the label of the result that is named", () => {
    const result = (Id: string, Label: string) => ({ Id, Label, Timestamps: times, Values: [1, 2] })
    const document = { MetricDataResults: [result("m1", "CPUUtilization"), result("m2", "DatabaseConnections")] }
    assert.strictEqual(extentOf(document, { result: "m1" })[2], 2)
    assert.include(failureOf(document, { result: "m2" }), "the file has DatabaseConnections, not CPUUtilization")
    assert.include(failureOf(document), "m1 (CPUUtilization), m2 (DatabaseConnections)")
  })
})

describe("a unit", () => {
  const of = (...units: ReadonlyArray<string | undefined>) =>
    units.map((Unit, index) => ({ Timestamp: times[index], Average: 1, ...(Unit === undefined ? {} : { Unit }) }))

  it("is refused if it is not the metric's", () => {
    assert.include(
      failureOf({ Datapoints: of("Percent", "Count") }),
      "datapoint 2: Unit: expected Percent for CPUUtilization, not Count"
    )
    assert.include(
      failureOf(of("Percent"), { metric: "DatabaseConnections" }),
      "expected Count for DatabaseConnections"
    )
    assert.include(failureOf(of("Count"), { metric: "ReadIOPS" }), "expected Count/Second for ReadIOPS")
  })

  it("is accepted if it is the metric's, or None", () => {
    for (const [metric, unit] of [
      ["CPUUtilization", "Percent"],
      ["DatabaseConnections", "Count"],
      ["ReadIOPS", "Count/Second"],
      ["WriteIOPS", "Count/Second"]
    ] as const) {
      for (const units of [
        [unit, unit],
        ["None", unit],
        [undefined, unit]
      ] as const) {
        assert.strictEqual(extentOf({ Datapoints: of(...units) }, { metric })[2], 2)
      }
    }
  })
})

describe("a statistic that would make a busy hour look idle", () => {
  it("is refused", () => {
    for (const label of [
      "CPUUtilization Minimum",
      "orders CPUUtilization SampleCount",
      "CPUUtilization_Minimum",
      "CPUUtilization p50",
      "CPUUtilization_Sum"
    ]) {
      for (const [format, contentOf] of Object.entries(formats)) {
        if (format !== "get-metric-statistics") assert.include(failureOf(contentOf(label)), "of each period", format)
      }
    }
    for (const statistic of ["Minimum", "SampleCount", "Sum", "p50", "TM(10%:90%)"]) {
      const label = `Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization ${statistic} 300`
      assert.include(failureOf(`Id,m1\n${label}\n2026/03/02 10:00:00,1`), `line 2: the values are the ${statistic}`)
    }
  })

  it("is neither Average nor Maximum", () => {
    for (const statistic of ["Average", "Maximum"]) {
      const label = `Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization ${statistic} 300`
      assert.strictEqual(extentOf(`Id,m1\n${label}\n2026/03/02 10:00:00,1`)[2], 1)
    }
  })
})

describe("namedMetrics", () => {
  it("finds whole names, the longest first, in any case and in words", () => {
    assert.deepStrictEqual(namedMetrics("ReadIOPS and write iops of VolumeReadIOPs"), [
      "ReadIOPS",
      "WriteIOPS",
      "VolumeReadIOPs"
    ])
    assert.deepStrictEqual(namedMetrics("CPU Surplus Credits Charged"), ["CPUSurplusCreditsCharged"])
    for (const text of ["", "orders", "MyReadIOPS", "ReadIOPSX", "cpu", "Read", "日本"]) {
      assert.deepStrictEqual(namedMetrics(text), [], text)
    }
  })

  it("knows every metric that is collected", () => {
    for (const metric of metricNames) assert.isUndefined(contradictingLabel(metric, metric))
    for (const metric of metricNames)
      assert.isDefined(contradictingLabel(metric, metric === "ReadIOPS" ? "WriteIOPS" : "ReadIOPS"))
  })
})
