import { Option, Result } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import { draw } from "../faults/draw.ts"
import { getMetricDataPage, type Page, type Reading } from "./getMetricDataPage.ts"
import { decodeNextToken, encodeNextToken, type Position } from "./NextToken.ts"
import type { ValidRequest } from "./validate.ts"

/** The response of GetMetricData, and whether a fault cut it short. */
export interface Answer {
  readonly body: {
    readonly MetricDataResults: Page["results"]
    readonly NextToken?: string
    readonly Messages: ReadonlyArray<never>
  }
  readonly page: Page
  readonly isCutShort: boolean
}

const start: Position = { query: 0, after: null }

const positionOf = (request: ValidRequest): Result.Result<Position, AwsError> =>
  request.nextToken === undefined
    ? Result.succeed(start)
    : Option.match(decodeNextToken(request, request.nextToken), {
        onNone: () => Result.fail(senderError("InvalidNextToken", "The next token specified is invalid.")),
        onSome: Result.succeed
      })

/** The response to one call: the page that its NextToken names, or the first page. */
export const getMetricData = (request: ValidRequest, reading: Reading): Result.Result<Answer, AwsError> =>
  Result.map(positionOf(request), (from) => {
    const whole = getMetricDataPage(request, reading, from, request.maxDatapoints)
    const isCutShort =
      whole.datapoints > 1 && draw(reading.seed, "partial data", reading.call, reading.faults.partial_data_rate)
    const page = isCutShort ? getMetricDataPage(request, reading, from, Math.ceil(whole.datapoints / 2)) : whole
    return {
      body: {
        MetricDataResults: page.results,
        ...(page.next !== undefined && { NextToken: encodeNextToken(request, page.next) }),
        Messages: []
      },
      page,
      isCutShort
    }
  })
