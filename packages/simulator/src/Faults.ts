import { type Effect, Schema } from "effect"

const Rate = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 1 }, { expected: "a rate from 0 (never) to 1 (always)" })
)

/** The operations that the simulator answers. */
export const Operation = Schema.Literals(["GetMetricData", "DescribeDBInstances", "DescribeReservedDBInstances"])
export type Operation = typeof Operation.Type

/**
 * What goes wrong on purpose; what is left out does not. JSON in snake_case.
 *
 * Every rate is from 0 (never) to 1 (always). Which calls and samples are hit depends on nothing but the simulator's
 * seed and the number of the call of its operation, or the sample's instance, metric and minute, so that a run can be
 * repeated. A call meets the faults in this order: latency, refused access key, connection reset, server error,
 * throttling.
 */
export const Faults = Schema.Struct({
  operations: Schema.optionalKey(Schema.Array(Operation)).annotate({
    description:
      "The operations that refused access keys, throttling, server errors, resets and latency apply to. Default: all"
  }),
  refused_access_keys: Schema.optionalKey(Schema.Record(Schema.String, Schema.NonEmptyString)).annotate({
    description:
      "Access keys whose calls are answered by HTTP 403, and by which error code, such as `ExpiredToken`. Default: none; every access key is accepted"
  }),
  throttling_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the calls answered by HTTP 400 `Rate exceeded`"
  }),
  throttling_code: Schema.optionalKey(Schema.Literals(["Throttling", "ThrottlingException"])).annotate({
    description: "The error code of a throttled call. Default: Throttling"
  }),
  server_error_rate: Schema.optionalKey(Rate).annotate({ description: "Share of the calls answered by HTTP 5xx" }),
  server_error_status: Schema.optionalKey(Schema.Literals([500, 502, 503, 504])).annotate({
    description:
      "The status of a server error. Default: 503. With 502 and 504 the body is a load balancer's HTML page, not an AWS error"
  }),
  connection_reset_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the calls whose connection is reset instead of answered"
  }),
  latency: Schema.optionalKey(Schema.DurationFromString).annotate({
    description: "How long every call waits before it is answered, such as `200 millis`, on the simulator's clock"
  }),
  partial_data_rate: Schema.optionalKey(Rate).annotate({
    description:
      "Share of the GetMetricData calls answered by half of the datapoints only, `PartialData` and a NextToken for the rest"
  }),
  internal_error_rate: Schema.optionalKey(Rate).annotate({
    description: "Share of the results of GetMetricData that have StatusCode `InternalError` and no datapoints"
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
      "Whether a period that EndTime lies in holds only the samples before EndTime, instead of all that are published. CloudWatch leaves this open. Default: false"
  })
})

export interface Faults extends Schema.Schema.Type<typeof Faults> {}

/** Nothing goes wrong. */
export const noFaults: Faults = {}

const decode = Schema.decodeEffect(Schema.fromJsonString(Faults), { errors: "all", onExcessProperty: "error" })

/** Reads faults from the JSON text of a file. The error names every member that is wrong or unknown. */
export const parseFaults = (json: string): Effect.Effect<Faults, Schema.SchemaError> => decode(json)
