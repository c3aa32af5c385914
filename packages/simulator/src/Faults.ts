import { type Effect, Schema } from "effect"

const Rate = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 1 }, { expected: "a rate from 0 (never) to 1 (always)" })
)

/** The operations that the simulator supports. */
export const Operation = Schema.Literals([
  "GetMetricData",
  "DescribeDBInstances",
  "DescribeDBClusters",
  "DescribeEvents",
  "DescribeReservedDBInstances",
  "GetProducts",
  "StopDBInstance",
  "StartDBInstance",
  "StopDBCluster",
  "StartDBCluster",
  "AssumeRole",
  "GetCallerIdentity"
])
export type Operation = typeof Operation.Type

/**
 * The faults that a simulator injects. An omitted fault is not injected. The JSON is in snake_case.
 *
 * Every rate is from 0 (never) to 1 (always). Which calls are hit depends only on the simulator's seed and on the
 * number of the call among those of its operation. Which samples are hit depends only on the seed, the instance, the
 * metric and the minute. So a run can be repeated. The faults are applied to a call in this order: latency, refused
 * access key, the faults of its account and region, connection reset, server error, throttling.
 */
export const Faults = Schema.Struct({
  operations: Schema.optionalKey(Schema.Array(Operation)).annotate({
    description:
      "The operations that refused access keys, throttling, server errors, resets and latency apply to. Default: all"
  }),
  refused_access_keys: Schema.optionalKey(Schema.Record(Schema.String, Schema.NonEmptyString)).annotate({
    description:
      "Access keys whose calls get HTTP 403, each with the error code, such as `ExpiredToken`. Default: none; every access key is accepted"
  }),
  places: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        account: Schema.optionalKey(Schema.NonEmptyString),
        region: Schema.optionalKey(Schema.NonEmptyString),
        operations: Schema.optionalKey(Schema.Array(Operation)),
        down: Schema.optionalKey(Schema.Boolean),
        refused: Schema.optionalKey(Schema.NonEmptyString),
        calls_per_second: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0)))
      })
    )
  ).annotate({
    description:
      "Faults of an account, a region, or an account in a region; the first entry that matches a call applies. `operations`: the operations that an entry matches, by default all. `down`: every call gets a server error. `refused`: every call gets HTTP 403 with this error code, such as `AccessDenied` or `ExpiredToken`. `calls_per_second`: further calls of an operation within a second are throttled"
  }),
  throttling_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the calls that get HTTP 400 `Rate exceeded`"
  }),
  throttling_code: Schema.optionalKey(Schema.Literals(["Throttling", "ThrottlingException"])).annotate({
    description: "The error code of a throttled call. Default: Throttling"
  }),
  server_error_rate: Schema.optionalKey(Rate).annotate({ description: "Share of the calls that get HTTP 5xx" }),
  server_error_status: Schema.optionalKey(Schema.Literals([500, 502, 503, 504])).annotate({
    description:
      "The status of a server error. Default: 503. With 502 and 504 the body is a load balancer's HTML page, not an AWS error"
  }),
  connection_reset_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the calls that get no response, but a connection reset"
  }),
  latency: Schema.optionalKey(Schema.DurationFromString).annotate({
    description: "How long every call waits for its response, such as `200 millis`, on the simulator's clock"
  }),
  partial_data_rate: Schema.optionalKey(Rate).annotate({
    description:
      "Share of the GetMetricData calls that get only half of the datapoints, `PartialData`, and a NextToken for the rest"
  }),
  internal_error_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the results of GetMetricData that have StatusCode `InternalError` and no datapoints"
  }),
  insufficient_capacity_rate: Schema.optionalKey(Rate).annotate({
    description:
      "Share of the valid StartDBInstance and StartDBCluster calls that get `InsufficientDBInstanceCapacity`, so that nothing starts"
  }),
  late_points: Schema.optionalKey(
    Schema.Struct({
      rate: Rate,
      minutes: Schema.Int.check(
        Schema.isBetween({ minimum: 1, maximum: 20_160 }, { expected: "a whole number of minutes from 1 to 20160" })
      )
    })
  ).annotate({ description: "Share of the samples that are published late, and by how many minutes" }),
  clip_at_end_time: Schema.optionalKey(Schema.Boolean).annotate({
    description:
      "Whether the period that contains EndTime holds only the samples before EndTime, instead of all published samples. CloudWatch does not document this. Default: false"
  })
})

export interface Faults extends Schema.Schema.Type<typeof Faults> {}

/** No faults. */
export const noFaults: Faults = {}

const decode = Schema.decodeEffect(Schema.fromJsonString(Faults), { errors: "all", onExcessProperty: "error" })

/** Reads faults from JSON text, such as that of a file. The error names every wrong or unknown member. */
export const parseFaults = (json: string): Effect.Effect<Faults, Schema.SchemaError> => decode(json)
