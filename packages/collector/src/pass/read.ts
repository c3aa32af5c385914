import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { Effect, Random, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import { CloudWatch, type MetricDataResult } from "../CloudWatch.ts"
import { type Batch, queriesOf, type Series } from "./batches.ts"
import { foldResults } from "./fold.ts"
import { retryDelay } from "./retryDelay.ts"
import { readPages } from "./pages.ts"
import { addCounts, type Progress } from "./progress.ts"

/** How often the series are asked for that CloudWatch answers with InternalError. */
const maximumRounds = 3

/** What was read of a batch. */
export interface BatchReading {
  readonly rows: ReadonlyArray<HourlyMetricInput>
  /** Hours left out because their statistics were incomplete or inconsistent. */
  readonly skipped: number
  /** Series of which nothing was missing and nothing left out. */
  readonly complete: ReadonlyArray<Series>
  /** Why not all of it could be read. */
  readonly failures: ReadonlyArray<string>
}

/** Reads a batch with all its pages, asks again for what CloudWatch failed to answer, and folds the results. */
export const readBatch = Effect.fn("Collector.readBatch")(function* (batch: Batch, progress: Ref.Ref<Progress>) {
  const rows: Array<HourlyMetricInput> = []
  const complete: Array<Series> = []
  const failures: Array<string> = []
  let skipped = 0
  let pending = batch.series
  for (let round = 1; pending.length > 0; round += 1) {
    const answer = yield* askForBatch({ ...batch, series: pending }, progress)
    const folded = foldResults(pending, answer.results)
    for (const row of folded.rows) rows.push(row)
    complete.push(...folded.complete)
    skipped += folded.skipped
    failures.push(...answer.messages)
    if (folded.forbidden.length > 0) {
      failures.push(describe("CloudWatch may not be asked for", folded.forbidden, answer.results))
    }
    pending = folded.unfinished
    if (pending.length > 0 && round === maximumRounds) {
      failures.push(describe(`CloudWatch failed ${maximumRounds} times to answer`, pending, answer.results))
      break
    }
    if (pending.length > 0) yield* Effect.sleep(retryDelay("Throttled", round, yield* Random.next))
  }
  return { rows, skipped, complete, failures } satisfies BatchReading
})

interface Answer {
  readonly results: ReadonlyArray<MetricDataResult>
  readonly messages: ReadonlyArray<string>
}

const askForBatch = Effect.fnUntraced(function* (
  { end, series, start }: Batch,
  progress: Ref.Ref<Progress>
): Effect.fn.Return<Answer, AwsRequestError, CloudWatch> {
  const cloudWatch = yield* CloudWatch
  const queries = queriesOf(series)
  const count = (counts: Parameters<typeof addCounts>[1]) =>
    Ref.update(progress, (counted) => addCounts(counted, counts))
  yield* count({ metrics_requested: series.length, queries_requested: queries.length })
  const { pages } = yield* readPages({
    operation: "GetMetricData",
    region: null,
    readPage: (nextToken) =>
      cloudWatch.getMetricData({ queries, start, end, ...(nextToken === undefined ? {} : { nextToken }) }).pipe(
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

/** For people: how many series, which one for example, and what CloudWatch said about them. */
const describe = (what: string, series: ReadonlyArray<Series>, results: ReadonlyArray<MetricDataResult>): string => {
  const [first] = series
  const messages = new Set(results.filter(({ status }) => status !== "Complete").flatMap((result) => result.messages))
  const example = first === undefined ? "" : `, such as ${first.metricName} of ${first.instanceName}`
  const said = messages.size === 0 ? "" : ` (${[...messages].slice(0, 3).join("; ")})`
  return `${what} ${series.length} ${series.length === 1 ? "metric" : "metrics"}${example}${said}`
}
