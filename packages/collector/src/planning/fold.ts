import { type HourlyMetricInput, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { DateTime, Result } from "effect"
import type { MetricDataResult } from "../CloudWatch.ts"
import { queryId, type Series } from "./batches.ts"
import { periodMillis } from "./limits.ts"

/** What the pages of an answer hold of the series that were asked for. */
export interface FoldedResults {
  /** Aggregates that can be stored. */
  readonly rows: ReadonlyArray<HourlyMetricInput>
  /** Hours left out because a statistic was missing, or because the statistics contradict each other. */
  readonly skipped: number
  /** Series of which nothing was missing and nothing left out. */
  readonly complete: ReadonlyArray<Series>
  /** Series that CloudWatch could not answer in full; asking again may help. They have no rows. */
  readonly unfinished: ReadonlyArray<Series>
  /** Series that CloudWatch refuses to answer. They have no rows. */
  readonly forbidden: ReadonlyArray<Series>
}

interface CollectedResult {
  readonly values: Map<number, number>
  status: MetricDataResult["status"]
}

/**
 * Folds the results of all pages into hourly aggregates: results are matched by id and datapoints by timestamp, since
 * neither comes in a certain order and any of them may be missing.
 */
export const foldResults = (series: ReadonlyArray<Series>, results: ReadonlyArray<MetricDataResult>): FoldedResults => {
  const byId = collectById(results)
  const rows: Array<HourlyMetricInput> = []
  const complete: Array<Series> = []
  const unfinished: Array<Series> = []
  const forbidden: Array<Series> = []
  let skipped = 0
  for (const [index, one] of series.entries()) {
    const average = byId.get(queryId(index, "Average"))
    const maximum = byId.get(queryId(index, "Maximum"))
    const minimum = byId.get(queryId(index, "Minimum"))
    const sampleCount = byId.get(queryId(index, "SampleCount"))
    const answers = [average, maximum, minimum, sampleCount]
    if (answers.some((answer) => answer?.status === "Forbidden")) {
      forbidden.push(one)
      continue
    }
    if (
      average === undefined ||
      maximum === undefined ||
      minimum === undefined ||
      sampleCount === undefined ||
      answers.some((answer) => answer?.status !== "Complete")
    ) {
      unfinished.push(one)
      continue
    }
    const timestamps = new Set([
      ...average.values.keys(),
      ...maximum.values.keys(),
      ...minimum.values.keys(),
      ...sampleCount.values.keys()
    ])
    let skippedHours = 0
    for (const timestamp of timestamps) {
      if (timestamp < one.start.epochMilliseconds) continue
      const row = toRow(one, timestamp, {
        average: average.values.get(timestamp),
        maximum: maximum.values.get(timestamp),
        minimum: minimum.values.get(timestamp),
        sampleCount: sampleCount.values.get(timestamp)
      })
      if (row === undefined) skippedHours += 1
      else rows.push(row)
    }
    skipped += skippedHours
    if (skippedHours === 0) complete.push(one)
  }
  return { rows, skipped, complete, unfinished, forbidden }
}

/** The same id may come on several pages: its datapoints add up, a failure on any page stays, else the last page counts. */
const collectById = (results: ReadonlyArray<MetricDataResult>): ReadonlyMap<string, CollectedResult> => {
  const byId = new Map<string, CollectedResult>()
  for (const { datapoints, id, status } of results) {
    let collected = byId.get(id)
    if (collected === undefined) {
      collected = { values: new Map(), status }
      byId.set(id, collected)
    } else if (collected.status !== "Forbidden" && (collected.status !== "InternalError" || status === "Forbidden")) {
      collected.status = status
    }
    for (const { timestamp, value } of datapoints) collected.values.set(timestamp.epochMilliseconds, value)
  }
  return byId
}

interface HourStatistics {
  readonly average: number | undefined
  readonly maximum: number | undefined
  readonly minimum: number | undefined
  readonly sampleCount: number | undefined
}

/** The aggregate of one hour, or undefined where its statistics are incomplete or contradict each other. */
const toRow = (
  { instanceId, metricName }: Series,
  timestamp: number,
  { average, maximum, minimum, sampleCount }: HourStatistics
): HourlyMetricInput | undefined => {
  if (average === undefined || maximum === undefined || minimum === undefined || sampleCount === undefined) {
    return undefined
  }
  // A datapoint that does not start on the hour covers parts of two hours.
  if (timestamp % periodMillis !== 0) return undefined
  const normalized = normalizeHourlyMetric(
    {
      instance_id: instanceId,
      metric_name: metricName,
      hour: DateTime.makeUnsafe(timestamp),
      avg_value: average,
      max_value: maximum,
      min_value: minimum,
      sample_count: sampleCount
    },
    0
  )
  return Result.isSuccess(normalized) ? normalized.success : undefined
}
