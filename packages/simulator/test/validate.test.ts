import type { GetMetricDataInput, MetricDataQuery } from "@snoozeql/simulator/cloudwatch/GetMetricDataInput"
import { validate } from "@snoozeql/simulator/cloudwatch/validate"
import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"

const metricStat = {
  Metric: {
    Namespace: "AWS/RDS",
    MetricName: "CPUUtilization",
    Dimensions: [{ Name: "DBInstanceIdentifier", Value: "db" }]
  },
  Period: 3600,
  Stat: "Average"
}
const query: MetricDataQuery = { Id: "q", MetricStat: metricStat }
const input: GetMetricDataInput = { MetricDataQueries: [query], StartTime: 1_000_000, EndTime: 1_003_600 }

const queries = (count: number): ReadonlyArray<MetricDataQuery> =>
  Array.from({ length: count }, (_, index) => ({ ...query, Id: `q${index}` }))

const withQuery = (changes: Partial<MetricDataQuery>): GetMetricDataInput => ({
  ...input,
  MetricDataQueries: [{ ...query, ...changes }]
})
const withStat = (changes: Partial<NonNullable<MetricDataQuery["MetricStat"]>>): GetMetricDataInput =>
  withQuery({ MetricStat: { ...metricStat, ...changes } })

const { MetricDataQueries: _queries, ...withoutQueries } = input
const { StartTime: _start, ...withoutStart } = input
const { EndTime: _end, ...withoutEnd } = input
const { Id: _id, ...withoutId } = query
const { Period: _period, ...withoutPeriod } = metricStat
const { Stat: _stat, ...withoutStat } = metricStat
const { Metric: _metric, ...withoutMetric } = metricStat

describe("validate", () => {
  it("accepts a valid request, with CloudWatch's defaults", () => {
    expect(Result.getOrThrow(validate(input))).toEqual({
      queries: [
        {
          id: "q",
          label: "CPUUtilization",
          returnData: true,
          namespace: "AWS/RDS",
          metricName: "CPUUtilization",
          dimensions: [{ name: "DBInstanceIdentifier", value: "db" }],
          period: 3_600_000,
          statistic: "Average",
          unit: undefined
        }
      ],
      startTime: 1_000_000_000,
      endTime: 1_003_600_000,
      order: "TimestampDescending",
      maxDatapoints: 100_800,
      nextToken: undefined
    })
  })

  it.each<[string, GetMetricDataInput]>([
    ["500 queries", { ...input, MetricDataQueries: queries(500) }],
    ["an Id of 255 characters", withQuery({ Id: "q".repeat(255) })],
    ["an Id with capitals, digits and underscores", withQuery({ Id: "qA_9" })],
    ["a period of a minute", withStat({ Period: 60 })],
    ["a period of high resolution", withStat({ Period: 10 })],
    ["a unit", withStat({ Unit: "Megabytes/Second" })],
    ["a label", withQuery({ Label: "processor" })],
    ["MaxDatapoints 1", { ...input, MaxDatapoints: 1 }],
    ["ascending order", { ...input, ScanBy: "TimestampAscending" }],
    ["milliseconds", { ...input, StartTime: 1_000_000.123 }]
  ])("accepts: %s", (_, allowed) => {
    expect(Result.isSuccess(validate(allowed))).toBe(true)
  })

  it.each<[string, GetMetricDataInput, string]>([
    ["no queries", withoutQueries, "The parameter MetricDataQueries is required."],
    ["an empty list of queries", { ...input, MetricDataQueries: [] }, "The parameter MetricDataQueries is required."],
    [
      "501 queries",
      { ...input, MetricDataQueries: queries(501) },
      "The collection MetricDataQueries must not have a size greater than 500."
    ],
    [
      "two queries of the same Id",
      { ...input, MetricDataQueries: [query, query] },
      "The values for parameter Id in MetricDataQueries are not unique."
    ],
    [
      "an Id that begins with a digit",
      withQuery({ Id: "5xx" }),
      "The value 5xx for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$."
    ],
    ["an Id that begins with a capital", withQuery({ Id: "Q" }), "member.1.Id is not matching"],
    ["an Id with a hyphen", withQuery({ Id: "a-b" }), "member.1.Id is not matching"],
    ["an empty Id", withQuery({ Id: "" }), "MetricDataQueries.member.1.Id must be between 1 and 255 characters long."],
    ["an Id of 256 characters", withQuery({ Id: "q".repeat(256) }), "must be between 1 and 255 characters long."],
    ["no Id", { ...input, MetricDataQueries: [withoutId] }, "The parameter MetricDataQueries.member.1.Id is required."],
    ["neither metric nor expression", { ...input, MetricDataQueries: [{ Id: "q" }] }, "must be specified."],
    ["metric and expression", withQuery({ Expression: "1+1" }), "are mutually exclusive."],
    [
      "an expression",
      { ...input, MetricDataQueries: [{ Id: "q", Expression: "1+1" }] },
      "not supported by the simulator"
    ],
    ["a period beside the metric's", withQuery({ Period: 60 }), "MetricDataQueries.member.1.Period"],
    ["no period", withQuery({ MetricStat: withoutPeriod }), "MetricStat.Period is required."],
    [
      "a period of 90 seconds",
      withStat({ Period: 90 }),
      "The value 90 for parameter MetricDataQueries.member.1.MetricStat.Period must be a multiple of 60."
    ],
    ["a period of 0", withStat({ Period: 0 }), "must be a multiple of 60."],
    ["a negative period", withStat({ Period: -60 }), "must be a multiple of 60."],
    ["no statistic", withQuery({ MetricStat: withoutStat }), "MetricStat.Stat is required."],
    [
      "an unknown statistic",
      withStat({ Stat: "Min" }),
      "The value Min for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported."
    ],
    ["an unknown unit", withStat({ Unit: "Furlong" }), "The value Furlong"],
    ["no metric", withQuery({ MetricStat: withoutMetric }), "MetricStat.Metric.Namespace is required."],
    [
      "a dimension without a value",
      withStat({ Metric: { ...metricStat.Metric, Dimensions: [{ Name: "DBInstanceIdentifier" }] } }),
      "Dimensions.member.1.Value is required."
    ],
    [
      "31 dimensions",
      withStat({
        Metric: { ...metricStat.Metric, Dimensions: Array.from({ length: 31 }, () => ({ Name: "a", Value: "b" })) }
      }),
      "must not have a size greater than 30."
    ],
    ["no query that returns data", withQuery({ ReturnData: false }), "ReturnData set to true."],
    ["no StartTime", withoutStart, "The parameter StartTime is required."],
    ["no EndTime", withoutEnd, "The parameter EndTime is required."],
    [
      "StartTime equal to EndTime",
      { ...input, EndTime: 1_000_000 },
      "The parameter StartTime must not equal parameter EndTime."
    ],
    [
      "StartTime after EndTime",
      { ...input, EndTime: 999_999 },
      "The parameter StartTime must be less than the parameter EndTime."
    ],
    ["an unknown order", { ...input, ScanBy: "Newest" }, "The value Newest for parameter ScanBy is not valid."],
    ["MaxDatapoints 0", { ...input, MaxDatapoints: 0 }, "MaxDatapoints must be between 1 and 100800."],
    [
      "MaxDatapoints above the limit",
      { ...input, MaxDatapoints: 100_801 },
      "MaxDatapoints must be between 1 and 100800."
    ],
    ["MaxDatapoints with a fraction", { ...input, MaxDatapoints: 1.5 }, "MaxDatapoints must be between 1 and 100800."]
  ])("refuses: %s", (_, refused, message) => {
    const error = Result.getOrThrow(Result.flip(validate(refused)))
    expect(error).toMatchObject({ code: "ValidationError", status: 400, fault: "Sender" })
    expect(error.message).toContain(message)
  })

  it("names every broken rule, each on its own line", () => {
    const { message } = Result.getOrThrow(
      Result.flip(
        validate({
          ...input,
          EndTime: 0,
          MetricDataQueries: [
            { ...query, Id: "5" },
            { ...query, Id: "6" }
          ]
        })
      )
    )
    expect(message.split("\n").map((line) => line.slice(0, 40))).toEqual([
      "The value 5 for parameter MetricDataQuer",
      "The value 6 for parameter MetricDataQuer",
      "The parameter StartTime must be less tha"
    ])
  })
})
