import { Schema } from "effect"
import type { Operation } from "./Faults.ts"

const Count = Schema.Int

/**
 * Counts the requests and responses of a simulator since it started.
 *
 * - `calls`: requests by operation, whether they succeeded or not; `Unknown` counts all other operations.
 * - `queries_requested`: the MetricDataQueries of valid GetMetricData calls; each page counts again.
 * - `metrics_requested`: the distinct metrics in each of these calls, which CloudWatch bills.
 * - `datapoints`: datapoints returned; `instances`: instances described.
 * - `throttled`, `server_errors`, `connection_resets`: calls that a fault hit; `partial_data`: pages cut short by a
 *   fault; `internal_errors`: results that a fault hit.
 * - `errors`: the AWS errors that were returned, by error code, including injected errors.
 */
export const Counters = Schema.Struct({
  calls: Schema.Struct({
    GetMetricData: Count,
    DescribeDBInstances: Count,
    DescribeDBClusters: Count,
    DescribeEvents: Count,
    DescribeReservedDBInstances: Count,
    GetProducts: Count,
    StopDBInstance: Count,
    StartDBInstance: Count,
    StopDBCluster: Count,
    StartDBCluster: Count,
    AssumeRole: Count,
    GetCallerIdentity: Count,
    Unknown: Count
  }),
  queries_requested: Count,
  metrics_requested: Count,
  datapoints: Count,
  instances: Count,
  throttled: Count,
  server_errors: Count,
  connection_resets: Count,
  partial_data: Count,
  internal_errors: Count,
  errors: Schema.Record(Schema.String, Count)
})

export interface Counters extends Schema.Schema.Type<typeof Counters> {}

/** The counters of a simulator that has had no request. */
export const noCounters: Counters = {
  calls: {
    GetMetricData: 0,
    DescribeDBInstances: 0,
    DescribeDBClusters: 0,
    DescribeEvents: 0,
    DescribeReservedDBInstances: 0,
    GetProducts: 0,
    StopDBInstance: 0,
    StartDBInstance: 0,
    StopDBCluster: 0,
    StartDBCluster: 0,
    AssumeRole: 0,
    GetCallerIdentity: 0,
    Unknown: 0
  },
  queries_requested: 0,
  metrics_requested: 0,
  datapoints: 0,
  instances: 0,
  throttled: 0,
  server_errors: 0,
  connection_resets: 0,
  partial_data: 0,
  internal_errors: 0,
  errors: {}
}

/** The counters that hold one number each. */
type Total = Exclude<keyof Counters, "calls" | "errors">

/** Counts one more call of an operation. */
export const countCall =
  (operation: Operation | "Unknown") =>
  (counters: Counters): Counters => ({
    ...counters,
    calls: { ...counters.calls, [operation]: counters.calls[operation] + 1 }
  })

/** Counts one more AWS error. */
export const countError =
  (code: string) =>
  (counters: Counters): Counters => ({
    ...counters,
    errors: { ...counters.errors, [code]: (counters.errors[code] ?? 0) + 1 }
  })

/** Adds to several totals. */
export const add =
  (amounts: Partial<Record<Total, number>>) =>
  (counters: Counters): Counters => {
    const sum = (total: Total): number => counters[total] + (amounts[total] ?? 0)
    return {
      ...counters,
      queries_requested: sum("queries_requested"),
      metrics_requested: sum("metrics_requested"),
      datapoints: sum("datapoints"),
      instances: sum("instances"),
      throttled: sum("throttled"),
      server_errors: sum("server_errors"),
      connection_resets: sum("connection_resets"),
      partial_data: sum("partial_data"),
      internal_errors: sum("internal_errors")
    }
  }
