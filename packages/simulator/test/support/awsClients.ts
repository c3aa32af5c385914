import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataQuery
} from "@aws-sdk/client-cloudwatch"
import {
  DescribeDBInstancesCommand,
  type DescribeDBInstancesCommandInput,
  DescribeReservedDBInstancesCommand,
  RDSClient
} from "@aws-sdk/client-rds"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Data, Effect, Predicate } from "effect"

/** An error that an SDK client threw. */
export class SdkError extends Data.TaggedError("SdkError")<{ readonly cause: unknown }> {
  private property(name: string): unknown {
    return Predicate.hasProperty(this.cause, name) ? this.cause[name] : undefined
  }

  /** The AWS error code: that of the query protocol if the SDK reports it, or else the error's name. */
  get code(): unknown {
    return this.property("Code") ?? this.property("code") ?? this.property("name")
  }

  get status(): unknown {
    const metadata = this.property("$metadata")
    return Predicate.hasProperty(metadata, "httpStatusCode") ? metadata.httpStatusCode : undefined
  }

  override get message(): string {
    return String(this.property("message"))
  }
}

const settings = (url: string, region: string) => ({
  endpoint: url,
  region,
  credentials: { accessKeyId: "simulated", secretAccessKey: "simulated" },
  maxAttempts: 1
})

const withClient = <C extends { destroy(): void }, A>(make: () => C, send: (client: C) => Promise<A>) =>
  Effect.acquireUseRelease(
    Effect.sync(make),
    (client) => Effect.tryPromise({ try: () => send(client), catch: (cause) => new SdkError({ cause }) }),
    (client) => Effect.sync(() => client.destroy())
  )

export const getMetricData = Effect.fnUntraced(function* (input: GetMetricDataCommandInput) {
  const { url } = yield* Simulator
  return yield* withClient(
    () => new CloudWatchClient(settings(url, "us-east-1")),
    (client) => client.send(new GetMetricDataCommand(input))
  )
})

/** Sends a request to RDS. */
export const withRds = Effect.fnUntraced(function* <A>(
  send: (client: RDSClient) => Promise<A>,
  region: string = "us-east-1"
) {
  const { url } = yield* Simulator
  return yield* withClient(() => new RDSClient(settings(url, region)), send)
})

export const describeDBInstances = (input: DescribeDBInstancesCommandInput = {}, region?: string) =>
  withRds((client) => client.send(new DescribeDBInstancesCommand(input)), region)

export const describeReservedDBInstances = withRds((client) => client.send(new DescribeReservedDBInstancesCommand({})))

/** A query for one statistic of a metric of an instance. */
export const metricQuery = (
  identifier: string,
  metric: string,
  statistic: string,
  period = 3600
): MetricDataQuery & { readonly Id: string } => ({
  Id: `${metric.charAt(0).toLowerCase()}${metric.slice(1)}_${statistic}`,
  MetricStat: {
    Metric: {
      Namespace: "AWS/RDS",
      MetricName: metric,
      Dimensions: [{ Name: "DBInstanceIdentifier", Value: identifier }]
    },
    Period: period,
    Stat: statistic
  }
})
