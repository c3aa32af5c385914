import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Effect, Layer, Option, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import { type Discovery, InstanceDiscovery, type SkippedInstance } from "../InstanceDiscovery.ts"
import { partitionByCollectability } from "../discovery/collectable.ts"
import { isReserved } from "./reservations.ts"
import { activeReservations } from "./activeReservations.ts"
import { makeClient } from "./awsClient.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { makeCallerAccount } from "./callerAccount.ts"
import type { ClientCredentials } from "./credentials.ts"
import type { AwsIdentity } from "./CredentialSource.ts"
import { accountOf, toDiscovered } from "./describedInstance.ts"
import { accountOfCluster, toDiscoveredCluster } from "./describedCluster.ts"
import { describePages } from "./describePages.ts"
import { listedClusters } from "./listedClusters.ts"
import { resolveRegion } from "./resolveRegion.ts"
import { statusEvents } from "./statusEvents.ts"
import { makeTargetClients } from "./targetClients.ts"

const operation = "DescribeDBInstances"

/** Discovery over the AWS SDK. Building the layer neither reads credentials nor connects; the first request does. */
export const layer = (options: AwsOptions = {}): Layer.Layer<InstanceDiscovery> =>
  Layer.effect(
    InstanceDiscovery,
    Effect.gen(function* () {
      const clients = yield* makeTargetClients((target) =>
        Effect.all({
          rds: makeClient(options, target, (config) => new RDSClient(config)),
          callerAccount: makeCallerAccount(options, target)
        })
      )
      return InstanceDiscovery.of({
        discover: (target) =>
          clients.use(target, ({ callerAccount, rds }) => discover(rds.client, rds.credentials, callerAccount)),
        statusEvents: (target) => clients.use(target, ({ rds }) => statusEvents(rds.client, rds.credentials))
      })
    })
  )

const discover = Effect.fn("InstanceDiscovery.discover")(function* (
  client: RDSClient,
  credentials: ClientCredentials,
  callerAccount: Effect.Success<ReturnType<typeof makeCallerAccount>>
): Effect.fn.Return<Discovery, AwsRequestError> {
  const region = yield* resolveRegion(client, operation)
  const signedWith = yield* Ref.make<AwsIdentity | undefined>(undefined)
  const { apiCalls, pages } = yield* describePages({
    operation,
    region,
    credentials: { ...credentials, current: Effect.tap(credentials.current, (used) => Ref.set(signedWith, used)) },
    send: (page, signal) => client.send(new DescribeDBInstancesCommand(page), { abortSignal: signal })
  })
  const described = pages.flatMap(({ DBInstances = [] }) => DBInstances)
  const reserved =
    described.length === 0 ? { reservations: [], apiCalls: 0 } : yield* activeReservations(client, credentials, region)

  const listed = yield* listedClusters(client, credentials, region)
  const clusters = listed.clusters ?? []
  const resources = new Map(clusters.map((cluster) => [cluster.DBClusterIdentifier, cluster.DbClusterResourceId]))

  const found: Array<DiscoveredInstance> = []
  const skipped: Array<SkippedInstance> = []
  for (const instance of described) {
    const { DBInstanceClass: instanceClass = "", DBInstanceIdentifier: name = "", Engine: engine = "" } = instance
    const isPaid =
      reserved.reservations === undefined ? null : isReserved({ engine, instanceClass }, reserved.reservations)
    const discovered = toDiscovered(instance, region, isPaid, (cluster) => resources.get(cluster))
    if (Option.isSome(discovered)) found.push(discovered.value)
    else skipped.push({ name, reason: "AWS's description of it is incomplete" })
  }
  for (const cluster of clusters) {
    const discovered = toDiscoveredCluster(cluster, region)
    if (Option.isSome(discovered)) found.push(discovered.value)
    else skipped.push({ name: cluster.DBClusterIdentifier ?? "", reason: "AWS's description of it is incomplete" })
  }
  const partition = partitionByCollectability(found)
  const listedAccount = [...described.map(accountOf), ...clusters.map(accountOfCluster)].find(
    (account) => account !== undefined
  )
  const caller =
    listedAccount === undefined
      ? yield* callerAccount({ signedWith: yield* Ref.get(signedWith), credentials, region })
      : { account: listedAccount, notes: [], apiCalls: 0 }
  return {
    account: caller.account,
    region,
    kinds: listed.clusters === undefined ? ["instance"] : ["instance", "cluster"],
    notes: [...listed.notes, ...caller.notes],
    instances: partition.instances,
    skipped: [...partition.skipped, ...skipped],
    apiCalls: apiCalls + reserved.apiCalls + listed.apiCalls + caller.apiCalls
  }
})
