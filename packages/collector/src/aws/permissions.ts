import type { AwsOperation } from "../AwsRequestError.ts"

/** The IAM action that allows each operation. Use it to say which permission is missing, or to write a policy. */
export const permissions: Readonly<Record<AwsOperation, string>> = {
  DescribeDBInstances: "rds:DescribeDBInstances",
  DescribeDBClusters: "rds:DescribeDBClusters",
  DescribeEvents: "rds:DescribeEvents",
  DescribeReservedDBInstances: "rds:DescribeReservedDBInstances",
  GetMetricData: "cloudwatch:GetMetricData",
  GetProducts: "pricing:GetProducts"
}
