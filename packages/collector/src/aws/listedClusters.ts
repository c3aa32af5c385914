import { type DBCluster, DescribeDBClustersCommand, type RDSClient } from "@aws-sdk/client-rds"
import { Effect } from "effect"
import type { ClientCredentials } from "./credentials.ts"
import { describePages } from "./describePages.ts"

const operation = "DescribeDBClusters"

/** The clusters of an account and region, or why they are not known, and the number of requests that were sent. */
interface ListedClusters {
  readonly clusters: ReadonlyArray<DBCluster> | undefined
  readonly notes: ReadonlyArray<string>
  readonly apiCalls: number
}

/**
 * Reads the clusters. It never fails: without them the instances are still collected, and a note says what is missing.
 */
export const listedClusters = (
  client: RDSClient,
  credentials: ClientCredentials,
  region: string
): Effect.Effect<ListedClusters> =>
  describePages({
    operation,
    region,
    credentials,
    isOptional: true,
    send: (page, signal) => client.send(new DescribeDBClustersCommand(page), { abortSignal: signal })
  }).pipe(
    Effect.map(({ apiCalls, pages }): ListedClusters => ({
      clusters: pages.flatMap(({ DBClusters = [] }) => DBClusters),
      notes: [],
      apiCalls
    })),
    Effect.catchTag("AwsRequestError", ({ apiCalls, message }) =>
      Effect.succeed<ListedClusters>({
        clusters: undefined,
        notes: [`The clusters are not read, only their members: ${message}`],
        apiCalls
      })
    )
  )
