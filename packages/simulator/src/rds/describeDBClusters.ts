import { Result } from "effect"
import { AwsError } from "../aws/AwsError.ts"
import type { PresentCluster } from "../clusters/clusterOf.ts"
import type { DescribeDBInstancesInput } from "./DescribeDBInstancesInput.ts"
import { type ListingPage, pageOf } from "./pageOf.ts"

/** The cluster with an identifier, which RDS compares without regard to case. */
export const findCluster = (
  clusters: ReadonlyArray<PresentCluster>,
  identifier: string
): Result.Result<PresentCluster, AwsError> => {
  const found = clusters.find(({ cluster }) => cluster.identifier.toLowerCase() === identifier.toLowerCase())
  return found === undefined
    ? Result.fail(
        new AwsError({
          code: "DBClusterNotFoundFault",
          status: 404,
          fault: "Sender",
          message: `DBCluster ${identifier} not found.`
        })
      )
    : Result.succeed(found)
}

/** One page of the clusters, or the cluster that is asked for. */
export const describeDBClusters = (
  clusters: ReadonlyArray<PresentCluster>,
  input: DescribeDBInstancesInput,
  identifier: string | undefined
): Result.Result<ListingPage<PresentCluster>, AwsError> =>
  identifier === undefined
    ? pageOf(clusters, input)
    : Result.map(findCluster(clusters, identifier), (cluster) => ({ items: [cluster], marker: undefined }))
