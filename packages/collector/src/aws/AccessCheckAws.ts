import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch"
import { GetProductsCommand, PricingClient } from "@aws-sdk/client-pricing"
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  DescribeReservedDBInstancesCommand,
  RDSClient
} from "@aws-sdk/client-rds"
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { Clock, DateTime, Effect, Layer, Predicate, Result } from "effect"
import { AccessCheck, type CheckedAccess, type CheckedOperation } from "../AccessCheck.ts"
import type { AccountRegion } from "../AccountRegion.ts"
import type { AwsErrorReason, AwsOperation, AwsRequestError } from "../AwsRequestError.ts"
import { makeClient } from "./awsClient.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import type { ClientCredentials } from "./credentials.ts"
import { permissions } from "./permissions.ts"
import { priceListRegion } from "./PriceListAws.ts"
import { requestWithRetries } from "./requestWithRetries.ts"
import { resolveRegion } from "./resolveRegion.ts"

/** How to send requests to each service. The endpoints may differ. */
export interface AccessCheckOptions {
  readonly cloudWatch: AwsOptions
  readonly rds: AwsOptions
  readonly pricing: AwsOptions
}

/** A transient failure is retried once: a person is waiting. */
const attempts = 2

/** The least that RDS allows. */
const smallestPage = 20

/** Without these, a pass works with less: see docs/operations.md, "AWS permissions". */
const optional: ReadonlySet<AwsOperation> = new Set([
  "DescribeDBClusters",
  "DescribeEvents",
  "DescribeReservedDBInstances",
  "GetProducts"
])

/** Reasons that concern every operation alike. */
const ofAll: ReadonlySet<AwsErrorReason> = new Set([
  "MissingCredentials",
  "MissingRegion",
  "InvalidCredentials",
  "RoleRefused",
  "ProxyRefused",
  "UntrustedCertificate"
])

interface Client {
  readonly client: { readonly config: { readonly region: () => Promise<string> } }
  readonly credentials: ClientCredentials
}

const ask = Effect.fnUntraced(function* (
  operation: AwsOperation,
  { client, credentials }: Client,
  send: (signal: AbortSignal) => Promise<unknown>,
  inRegion?: string
): Effect.fn.Return<CheckedOperation> {
  const isOptional = optional.has(operation)
  const asked = (inRegion === undefined ? resolveRegion(client, operation) : Effect.succeed(inRegion)).pipe(
    Effect.flatMap((region) => requestWithRetries({ operation, region, credentials, attempts, isOptional, send }))
  )
  const result: Result.Result<unknown, AwsRequestError> = yield* Effect.result(asked)
  const error = Result.isFailure(result) ? result.failure : undefined
  return { operation, permission: permissions[operation], isOptional, error }
})

const dateOf = (response: unknown): number | undefined => {
  if (!Predicate.hasProperty(response, "headers") || !Predicate.hasProperty(response.headers, "date")) return undefined
  const millis = Date.parse(String(response.headers.date))
  return Number.isNaN(millis) ? undefined : millis
}

/** Asks for the identity of the credentials. The response also tells the time. */
const askIdentity = Effect.fnUntraced(function* (options: AwsOptions, target: AccountRegion) {
  const { stsEndpoint: endpoint, ...others } = options
  const made = yield* makeClient(
    { ...others, endpoint, stsEndpoint: endpoint },
    target,
    // Each client has its own type of extensions.
    ({ extensions: _extensions, httpAuthSchemeProvider: _provider, ...config }) => new STSClient(config)
  )
  const { client } = made
  let account: string | undefined
  let serverMillis: number | undefined
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      serverMillis = dateOf(result.response)
      return result
    },
    { step: "deserialize", name: "readDate" }
  )
  const before = yield* Clock.currentTimeMillis
  const checked = yield* ask("GetCallerIdentity", made, async (abortSignal) => {
    account = (await client.send(new GetCallerIdentityCommand({}), { abortSignal })).Account
  })
  const after = yield* Clock.currentTimeMillis
  // The header has whole seconds, and was written some time between.
  const clockAheadMillis =
    serverMillis === undefined
      ? undefined
      : serverMillis + 1000 < before
        ? serverMillis + 1000 - before
        : Math.max(0, serverMillis - after)
  return { account, checked, clockAheadMillis }
})

const askRds = Effect.fnUntraced(function* (options: AwsOptions, target: AccountRegion) {
  const made = yield* makeClient(options, target, (config) => new RDSClient(config))
  const page = { MaxRecords: smallestPage }
  const { client } = made
  return yield* Effect.all(
    [
      ask("DescribeDBInstances", made, (abortSignal) =>
        client.send(new DescribeDBInstancesCommand(page), { abortSignal })
      ),
      ask("DescribeDBClusters", made, (abortSignal) =>
        client.send(new DescribeDBClustersCommand(page), { abortSignal })
      ),
      ask("DescribeEvents", made, (abortSignal) =>
        client.send(new DescribeEventsCommand({ ...page, SourceType: "db-instance" }), { abortSignal })
      ),
      ask("DescribeReservedDBInstances", made, (abortSignal) =>
        client.send(new DescribeReservedDBInstancesCommand(page), { abortSignal })
      )
    ],
    { concurrency: "unbounded" }
  )
})

const askCloudWatch = Effect.fnUntraced(function* (options: AwsOptions, target: AccountRegion) {
  const made = yield* makeClient(options, target, (config) => new CloudWatchClient(config))
  const end = DateTime.startOf(yield* DateTime.now, "hour")
  const input = {
    StartTime: DateTime.toDateUtc(DateTime.subtract(end, { hours: 1 })),
    EndTime: DateTime.toDateUtc(end),
    MetricDataQueries: [
      {
        Id: "q0",
        MetricStat: {
          Metric: {
            Namespace: "AWS/RDS",
            MetricName: "CPUUtilization",
            Dimensions: [{ Name: "DBInstanceIdentifier", Value: "snoozeql-access-check" }]
          },
          Period: 3600,
          Stat: "Average"
        }
      }
    ]
  }
  return yield* ask("GetMetricData", made, (abortSignal) =>
    made.client.send(new GetMetricDataCommand(input), { abortSignal })
  )
})

const askPricing = Effect.fnUntraced(function* (options: AwsOptions, target: AccountRegion) {
  const made = yield* makeClient(options, { ...target, region: priceListRegion }, (config) => new PricingClient(config))
  const input = { ServiceCode: "AmazonRDS", FormatVersion: "aws_v1", MaxResults: 1 }
  return yield* ask(
    "GetProducts",
    made,
    (abortSignal) => made.client.send(new GetProductsCommand(input), { abortSignal }),
    priceListRegion
  )
})

const check = Effect.fnUntraced(function* (
  { cloudWatch, pricing, rds }: AccessCheckOptions,
  target: AccountRegion
): Effect.fn.Return<CheckedAccess> {
  const at = yield* DateTime.now
  const { account, checked, clockAheadMillis } = yield* Effect.scoped(askIdentity(rds, target))
  if (checked.error !== undefined && ofAll.has(checked.error.reason)) {
    return { account, clockAheadMillis, operations: [checked], at }
  }
  const [described, metrics, prices] = yield* Effect.scoped(
    Effect.all([askRds(rds, target), askCloudWatch(cloudWatch, target), askPricing(pricing, target)], {
      concurrency: "unbounded"
    })
  )
  return { account, clockAheadMillis, operations: [checked, ...described, metrics, prices], at }
})

/** The check over the AWS SDK. Building the layer neither reads credentials nor connects. */
export const layer = (options: AccessCheckOptions): Layer.Layer<AccessCheck> =>
  Layer.succeed(AccessCheck, AccessCheck.of({ check: (target) => check(options, target) }))
