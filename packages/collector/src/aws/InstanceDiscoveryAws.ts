import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime, Effect, Layer, Option, Schema } from "effect"
import { AwsRequestError } from "../AwsRequestError.ts"
import { InstanceDiscovery, type SkippedInstance } from "../InstanceDiscovery.ts"
import { partitionByNamespace } from "../planning/namespaces.ts"
import { type AwsOptions, clientConfig } from "./AwsOptions.ts"
import { requestWithRetries } from "./requestWithRetries.ts"
import { resolveRegion } from "./resolveRegion.ts"

const operation = "DescribeDBInstances"

/** The most that DescribeDBInstances answers on a page. */
const pageSize = 100

/** Discovery over the AWS SDK. Building it neither reads credentials nor connects; the first request does. */
export const layer = (options: AwsOptions = {}): Layer.Layer<InstanceDiscovery> =>
  Layer.effect(
    InstanceDiscovery,
    Effect.gen(function* () {
      const client = yield* Effect.acquireRelease(
        Effect.sync(() => new RDSClient(clientConfig(options))),
        (acquired) => Effect.sync(() => acquired.destroy())
      )
      return InstanceDiscovery.of({ discover: discover(client) })
    })
  )

const discover = Effect.fn("InstanceDiscovery.discover")(function* (client: RDSClient) {
  const region = yield* resolveRegion(client, operation)
  const found: Array<DiscoveredInstance> = []
  const skipped: Array<SkippedInstance> = []
  let account: string | undefined
  let apiCalls = 0
  let marker: string | undefined
  do {
    const input = { MaxRecords: pageSize, ...(marker === undefined ? {} : { Marker: marker }) }
    const page = yield* requestWithRetries({
      operation,
      region,
      send: (signal) => client.send(new DescribeDBInstancesCommand(input), { abortSignal: signal })
    }).pipe(Effect.mapError((error) => addApiCalls(error, apiCalls)))
    apiCalls += page.apiCalls
    for (const described of page.output.DBInstances ?? []) {
      account ??= accountOf(described)
      const instance = toDiscovered(described, region)
      if (Option.isSome(instance)) found.push(instance.value)
      else skipped.push({ name: described.DBInstanceIdentifier ?? "", reason: "AWS's description of it is incomplete" })
    }
    const next = page.output.Marker === "" ? undefined : page.output.Marker
    if (next !== undefined && next === marker) {
      return yield* new AwsRequestError({
        operation,
        reason: "Rejected",
        code: null,
        region,
        message: `${operation} answered the same page twice`,
        apiCalls
      })
    }
    marker = next
  } while (marker !== undefined)
  const partition = partitionByNamespace(found)
  return {
    account,
    region,
    instances: partition.instances,
    skipped: [...partition.skipped, ...skipped],
    apiCalls
  }
})

const addApiCalls = ({ apiCalls, code, message, reason, region }: AwsRequestError, earlier: number) =>
  new AwsRequestError({ operation, reason, code, region, message, apiCalls: apiCalls + earlier })

/** `arn:aws:rds:REGION:ACCOUNT:db:NAME` */
const accountOf = ({ DBInstanceArn }: DBInstance): string | undefined => DBInstanceArn?.split(":")[4] || undefined

const decodeDiscovered = Schema.decodeUnknownOption(Schema.toType(DiscoveredInstance))

const toDiscovered = (described: DBInstance, region: string): Option.Option<DiscoveredInstance> =>
  decodeDiscovered({
    provider: "aws",
    provider_id: described.DbiResourceId,
    account: accountOf(described),
    region,
    name: described.DBInstanceIdentifier,
    engine: described.Engine,
    class: described.DBInstanceClass,
    tags: Object.fromEntries((described.TagList ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
    status: described.DBInstanceStatus,
    provider_created_at:
      described.InstanceCreateTime === undefined ? null : DateTime.makeUnsafe(described.InstanceCreateTime)
  })
