import type { AwsOperation } from "../AwsRequestError.ts"

/**
 * The IAM action that allows each operation, or null if it needs no permission. Use it to say which permission is
 * missing, or to write a policy.
 *
 * No permission is required for GetCallerIdentity, and none can deny it:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const permissions: Readonly<Record<AwsOperation, string | null>> = {
  DescribeDBInstances: "rds:DescribeDBInstances",
  DescribeDBClusters: "rds:DescribeDBClusters",
  DescribeEvents: "rds:DescribeEvents",
  DescribeReservedDBInstances: "rds:DescribeReservedDBInstances",
  GetMetricData: "cloudwatch:GetMetricData",
  GetProducts: "pricing:GetProducts",
  GetCallerIdentity: null
}
