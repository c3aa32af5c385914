import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type GetMetricDataCommandOutput,
  type MessageData,
  type MetricDataResult as SdkMetricDataResult
} from "@aws-sdk/client-cloudwatch"
import { DateTime, Effect, Layer } from "effect"
import {
  CloudWatch,
  type Datapoint,
  type MetricDataPage,
  type MetricDataRequest,
  type MetricDataResult
} from "../CloudWatch.ts"
import { maximumDatapoints, periodSeconds } from "../pass/limits.ts"
import { makeClient } from "./awsClient.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { makeRateLimit } from "./rateLimit.ts"
import { requestWithRetries } from "./requestWithRetries.ts"
import { resolveRegion } from "./resolveRegion.ts"
import { makeTargetClients } from "./targetClients.ts"

/** How to send requests to CloudWatch. */
export interface CloudWatchAwsOptions extends AwsOptions {
  /**
   * The most requests a second to one account and region, including retries. The default is 25. An account may send 500
   * in a region, an older one 50. Everything that reads CloudWatch there shares this quota.
   */
  readonly callsPerSecond?: number | undefined
}

const operation = "GetMetricData"

/** CloudWatch over the AWS SDK. Building the layer neither reads credentials nor connects; the first request does. */
export const layer = (options: CloudWatchAwsOptions = {}): Layer.Layer<CloudWatch> =>
  Layer.effect(
    CloudWatch,
    Effect.gen(function* () {
      const clients = yield* makeTargetClients((target) =>
        Effect.map(
          makeClient(options, target, (config) => new CloudWatchClient(config)),
          (made) => ({ ...made, rateLimit: makeRateLimit(options.callsPerSecond ?? 25) })
        )
      )
      return CloudWatch.of({
        getMetricData: Effect.fn("CloudWatch.getMetricData")((request) =>
          clients.use(
            request.target,
            Effect.fnUntraced(function* ({ client, credentials, rateLimit }) {
              const region = yield* resolveRegion(client, operation)
              const input = toInput(request)
              const { apiCalls, output } = yield* requestWithRetries({
                operation,
                region,
                send: (signal) => client.send(new GetMetricDataCommand(input), { abortSignal: signal }),
                rateLimit,
                credentials
              })
              return yield* toPage(output, apiCalls)
            })
          )
        )
      })
    })
  )

const toInput = ({ end, nextToken, queries, start }: MetricDataRequest): GetMetricDataCommandInput => ({
  MetricDataQueries: queries.map(({ account, id, instanceName, metricName, statistic }) => ({
    Id: id,
    ...(account === undefined ? {} : { AccountId: account }),
    MetricStat: {
      Metric: {
        Namespace: "AWS/RDS",
        MetricName: metricName,
        Dimensions: [{ Name: "DBInstanceIdentifier", Value: instanceName }]
      },
      Period: periodSeconds,
      Stat: statistic
      // There is no Unit: with a unit other than the published one, CloudWatch returns no data.
    }
  })),
  StartTime: DateTime.toDateUtc(start),
  EndTime: DateTime.toDateUtc(end),
  MaxDatapoints: maximumDatapoints,
  ...(nextToken === undefined ? {} : { NextToken: nextToken })
})

/**
 * Decodes a response. It holds up to 100,800 datapoints, whose decoding takes 0.2 s at first, so other fibers have their
 * turn before every result.
 */
const toPage = Effect.fnUntraced(function* (output: GetMetricDataCommandOutput, apiCalls: number) {
  const results: Array<MetricDataResult> = []
  for (const result of output.MetricDataResults ?? []) {
    yield* Effect.yieldNow
    results.push(...toResult(result))
  }
  const page: MetricDataPage = {
    results,
    messages: toMessages(output.Messages),
    ...(output.NextToken === undefined || output.NextToken === "" ? {} : { nextToken: output.NextToken }),
    apiCalls
  }
  return page
})

const toResult = (result: SdkMetricDataResult): ReadonlyArray<MetricDataResult> => {
  const { Id, Messages, StatusCode, Timestamps = [], Values = [] } = result
  if (Id === undefined) return []
  // The two lists are halves of pairs. If one is shorter, no datapoint of the result can be trusted.
  const isPaired = Timestamps.length === Values.length
  return [
    {
      id: Id,
      status: isPaired ? (StatusCode ?? "Complete") : "InternalError",
      messages: toMessages(Messages),
      datapoints: isPaired ? toDatapoints(Timestamps, Values) : []
    }
  ]
}

const toDatapoints = (timestamps: ReadonlyArray<Date>, values: ReadonlyArray<number>): ReadonlyArray<Datapoint> =>
  values.flatMap((value, index) => {
    const timestamp = timestamps[index]
    return timestamp === undefined ? [] : [{ timestamp: DateTime.makeUnsafe(timestamp), value }]
  })

const toMessages = (messages: ReadonlyArray<MessageData> | undefined): ReadonlyArray<string> =>
  (messages ?? []).map(({ Code, Value }) => [Code, Value].filter((part) => part !== undefined).join(": "))
