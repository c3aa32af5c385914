import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { Effect, Random, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import { CloudWatch, type MetricDataResult } from "../CloudWatch.ts"
import { type Batch, queriesOf, type SeriesSlice } from "./batches.ts"
import { foldResults } from "./fold.ts"
import { retryDelay } from "./retryDelay.ts"
import { readPages } from "./pages.ts"
import { addCounts, type Progress } from "./progress.ts"
import type { MetricTarget } from "../AccountRegion.ts"

/** How often series are requested for which CloudWatch returns InternalError. */
const maximumRounds = 3

/** The result of reading a batch. */
export interface BatchReading {
  readonly rows: ReadonlyArray<HourlyMetricInput>
  /** How many hours were omitted because their statistics were incomplete or inconsistent. */
  readonly skipped: number
  /** Series that were read completely. */
  readonly complete: ReadonlyArray<SeriesSlice>
  /** The reasons why not everything could be read. */
  readonly failures: ReadonlyArray<string>
}

/** Reads all pages of a batch, requests again what CloudWatch failed to return, and folds the results. */
export const readBatch = Effect.fn("Collector.readBatch")(function* (
  target: MetricTarget,
  batch: Batch,
  progress: Ref.Ref<Progress>
) {
  const rows: Array<HourlyMetricInput> = []
  const complete: Array<SeriesSlice> = []
  const failures: Array<string> = []
  let skipped = 0
  let pending = batch.series
  for (let round = 1; pending.length > 0; round += 1) {
    const response = yield* requestBatch(target, { ...batch, series: pending }, progress)
    // Folding a large response takes a tenth of a second, as decoding it did: other fibers have their turn in between.
    yield* Effect.yieldNow
    const folded = foldResults(pending, response.results)
    for (const row of folded.rows) rows.push(row)
    complete.push(...folded.complete)
    skipped += folded.skipped
    failures.push(...response.messages)
    if (folded.forbidden.length > 0) {
      failures.push(describe("CloudWatch does not allow reading", folded.forbidden, response.results))
    }
    pending = folded.unfinished
    if (pending.length > 0 && round === maximumRounds) {
      failures.push(describe(`CloudWatch failed ${maximumRounds} times to return`, pending, response.results))
      break
    }
    if (pending.length > 0) yield* Effect.sleep(retryDelay("Throttled", round, yield* Random.next))
  }
  return { rows, skipped, complete, failures } satisfies BatchReading
})

interface BatchResponse {
  readonly results: ReadonlyArray<MetricDataResult>
  readonly messages: ReadonlyArray<string>
}

const requestBatch = Effect.fnUntraced(function* (
  target: MetricTarget,
  { end, series, start }: Batch,
  progress: Ref.Ref<Progress>
): Effect.fn.Return<BatchResponse, AwsRequestError, CloudWatch> {
  const cloudWatch = yield* CloudWatch
  const queries = queriesOf(series)
  const count = (counts: Parameters<typeof addCounts>[1]) =>
    Ref.update(progress, (counted) => addCounts(counted, counts))
  yield* count({ metrics_requested: series.length, queries_requested: queries.length })
  const { pages } = yield* readPages({
    operation: "GetMetricData",
    region: target.region ?? null,
    readPage: (nextToken) =>
      cloudWatch.getMetricData({ target, queries, start, end, ...(nextToken === undefined ? {} : { nextToken }) }).pipe(
        Effect.tapError(({ apiCalls }) => count({ api_calls: apiCalls })),
        Effect.tap(({ apiCalls }) => count({ api_calls: apiCalls })),
        Effect.map((page) => ({ page, apiCalls: page.apiCalls }))
      ),
    nextToken: (page) => page.nextToken
  })
  return {
    results: pages.flatMap((page) => page.results),
    messages: pages.flatMap((page) => page.messages)
  }
})

/** A message for people: how many series, one of them as an example, and CloudWatch's messages about them. */
const describe = (
  what: string,
  series: ReadonlyArray<SeriesSlice>,
  results: ReadonlyArray<MetricDataResult>
): string => {
  const [first] = series
  const messages = new Set(results.filter(({ status }) => status !== "Complete").flatMap((result) => result.messages))
  const example = first === undefined ? "" : `, such as ${first.metricName} of ${first.instanceName}`
  const said = messages.size === 0 ? "" : ` (${[...messages].slice(0, 3).join("; ")})`
  return `${what} ${series.length} ${series.length === 1 ? "metric" : "metrics"}${example}${said}`
}
