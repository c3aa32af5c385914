import { Result } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import type { GetMetricDataInput, MetricDataQuery } from "./GetMetricDataInput.ts"
import { type Statistic, statistics } from "./statistics.ts"

const maximumQueries = 500
const maximumDatapoints = 100_800
const maximumDimensions = 30
const maximumIdLength = 255

const idPattern = /^[a-z][a-zA-Z0-9_]*$/

/** The periods of high-resolution metrics. They are allowed, but have no data, since RDS does not publish such metrics. */
const highResolutionPeriods = new Set([1, 5, 10, 20, 30])

const plainUnits = ["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"]
const sizeUnits = ["Bytes", "Bits"].flatMap((unit) =>
  ["", "Kilo", "Mega", "Giga", "Tera"].map((prefix) => (prefix === "" ? unit : `${prefix}${unit.toLowerCase()}`))
)
const units = new Set([...plainUnits, ...sizeUnits, ...sizeUnits.map((unit) => `${unit}/Second`)])

/** A query that is valid by CloudWatch's rules. */
export interface ValidQuery {
  readonly id: string
  readonly label: string
  readonly returnData: boolean
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: ReadonlyArray<{ readonly name: string; readonly value: string }>
  /** In milliseconds. */
  readonly period: number
  readonly statistic: Statistic
  readonly unit: string | undefined
}

/** A request that is valid by CloudWatch's rules. Times are milliseconds since the epoch. */
export interface ValidRequest {
  readonly queries: ReadonlyArray<ValidQuery>
  readonly startTime: number
  readonly endTime: number
  readonly order: "TimestampAscending" | "TimestampDescending"
  readonly maxDatapoints: number
  readonly nextToken: string | undefined
}

const required = (parameter: string): string => `The parameter ${parameter} is required.`

const isStatistic = (text: string): text is Statistic => statistics.some((statistic) => statistic === text)

const isPeriod = (period: number): boolean =>
  Number.isInteger(period) && period > 0 && (period % 60 === 0 || highResolutionPeriods.has(period))

const validateQuery = (
  query: MetricDataQuery,
  position: number,
  report: (message: string) => void
): ValidQuery | undefined => {
  const path = `MetricDataQueries.member.${position + 1}`
  const { Id: id, MetricStat: metricStat } = query
  if (id === undefined) report(required(`${path}.Id`))
  else if (id.length === 0 || id.length > maximumIdLength) {
    report(`The parameter ${path}.Id must be between 1 and ${maximumIdLength} characters long.`)
  } else if (!idPattern.test(id)) {
    report(`The value ${id} for parameter ${path}.Id is not matching the expected pattern ${idPattern.source}.`)
  }
  if (query.Expression !== undefined) {
    report(
      metricStat === undefined
        ? `The parameter ${path}.Expression is not supported by the simulator.`
        : `The parameters ${path}.Expression and ${path}.MetricStat are mutually exclusive.`
    )
    return undefined
  }
  if (metricStat === undefined) {
    report(`Either ${path}.MetricStat or ${path}.Expression must be specified.`)
    return undefined
  }
  if (query.Period !== undefined) {
    report(`The parameter ${path}.Period must not be specified together with ${path}.MetricStat.`)
  }
  const { Metric: metric, Period: period, Stat: stat, Unit: unit } = metricStat
  const namespace = metric?.Namespace
  const metricName = metric?.MetricName
  if (namespace === undefined) report(required(`${path}.MetricStat.Metric.Namespace`))
  if (metricName === undefined) report(required(`${path}.MetricStat.Metric.MetricName`))
  const given = metric?.Dimensions ?? []
  if (given.length > maximumDimensions) {
    report(
      `The collection ${path}.MetricStat.Metric.Dimensions must not have a size greater than ${maximumDimensions}.`
    )
  }
  const dimensions = given.map((dimension, index) => {
    const member = `${path}.MetricStat.Metric.Dimensions.member.${index + 1}`
    if (dimension.Name === undefined) report(required(`${member}.Name`))
    if (dimension.Value === undefined) report(required(`${member}.Value`))
    return { name: dimension.Name ?? "", value: dimension.Value ?? "" }
  })
  if (period === undefined) report(required(`${path}.MetricStat.Period`))
  else if (!isPeriod(period)) {
    report(`The value ${period} for parameter ${path}.MetricStat.Period must be a multiple of 60.`)
  }
  if (stat === undefined) report(required(`${path}.MetricStat.Stat`))
  else if (!isStatistic(stat)) {
    report(`The value ${stat} for parameter ${path}.MetricStat.Stat is not supported.`)
  }
  if (unit !== undefined && !units.has(unit)) {
    report(`The value ${unit} for parameter ${path}.MetricStat.Unit is not a valid unit.`)
  }
  if (
    id === undefined ||
    namespace === undefined ||
    metricName === undefined ||
    period === undefined ||
    stat === undefined ||
    !isStatistic(stat)
  ) {
    return undefined
  }
  return {
    id,
    label: query.Label ?? metricName,
    returnData: query.ReturnData ?? true,
    namespace,
    metricName,
    dimensions,
    period: period * 1000,
    statistic: stat,
    unit
  }
}

/**
 * Checks a request by CloudWatch's rules. Fails with one `ValidationError`, which has a line for each broken rule.
 *
 * Where CloudWatch's own message is known, it is used. Two rules are only our reading of the documentation: MaxDatapoints
 * must not be above its default of 100,800, and at least one query must return data.
 */
export const validate = (input: GetMetricDataInput): Result.Result<ValidRequest, AwsError> => {
  const messages: Array<string> = []
  const report = (message: string): void => void messages.push(message)

  const { MetricDataQueries: given = [], StartTime: start, EndTime: end, ScanBy: scanBy } = input
  if (given.length === 0) report(required("MetricDataQueries"))
  if (given.length > maximumQueries) {
    report(`The collection MetricDataQueries must not have a size greater than ${maximumQueries}.`)
  }
  const queries = given.flatMap((query, position) => validateQuery(query, position, report) ?? [])
  if (new Set(given.map((query) => query.Id)).size < given.length) {
    report("The values for parameter Id in MetricDataQueries are not unique.")
  }
  if (queries.length > 0 && !queries.some((query) => query.returnData)) {
    report("At least one of the MetricDataQueries must have ReturnData set to true.")
  }
  if (start === undefined) report(required("StartTime"))
  if (end === undefined) report(required("EndTime"))
  if (start !== undefined && end !== undefined && start === end) {
    report("The parameter StartTime must not equal parameter EndTime.")
  }
  if (start !== undefined && end !== undefined && start > end) {
    report("The parameter StartTime must be less than the parameter EndTime.")
  }
  const order = scanBy ?? "TimestampDescending"
  if (order !== "TimestampAscending" && order !== "TimestampDescending") {
    report(`The value ${order} for parameter ScanBy is not valid.`)
  }
  const maxDatapoints = input.MaxDatapoints ?? maximumDatapoints
  if (!Number.isInteger(maxDatapoints) || maxDatapoints < 1 || maxDatapoints > maximumDatapoints) {
    report(`The value ${maxDatapoints} for parameter MaxDatapoints must be between 1 and ${maximumDatapoints}.`)
  }

  return messages.length > 0 || start === undefined || end === undefined
    ? Result.fail(senderError("ValidationError", messages.join("\n")))
    : Result.succeed({
        queries,
        startTime: Math.round(start * 1000),
        endTime: Math.round(end * 1000),
        order: order === "TimestampAscending" ? order : "TimestampDescending",
        maxDatapoints,
        nextToken: input.NextToken
      })
}
