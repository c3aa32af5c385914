import { Schema } from "effect"

const Dimension = Schema.Struct({
  Name: Schema.optionalKey(Schema.String),
  Value: Schema.optionalKey(Schema.String)
})

const MetricStat = Schema.Struct({
  Metric: Schema.optionalKey(
    Schema.Struct({
      Namespace: Schema.optionalKey(Schema.String),
      MetricName: Schema.optionalKey(Schema.String),
      Dimensions: Schema.optionalKey(Schema.Array(Dimension))
    })
  ),
  Period: Schema.optionalKey(Schema.Finite),
  Stat: Schema.optionalKey(Schema.String),
  Unit: Schema.optionalKey(Schema.String)
})

const MetricDataQuery = Schema.Struct({
  Id: Schema.optionalKey(Schema.String),
  MetricStat: Schema.optionalKey(MetricStat),
  Expression: Schema.optionalKey(Schema.String),
  Label: Schema.optionalKey(Schema.String),
  ReturnData: Schema.optionalKey(Schema.Boolean),
  Period: Schema.optionalKey(Schema.Finite),
  AccountId: Schema.optionalKey(Schema.String)
})
/** One query of GetMetricData, as the SDK sends it. */
export interface MetricDataQuery extends Schema.Schema.Type<typeof MetricDataQuery> {}

/**
 * The body of GetMetricData as the SDK sends it (AWS JSON 1.0). Timestamps are seconds since the epoch. Every member is
 * optional here: `validate` returns CloudWatch's own errors for what is missing or out of range.
 */
export const GetMetricDataInput = Schema.Struct({
  MetricDataQueries: Schema.optionalKey(Schema.Array(MetricDataQuery)),
  StartTime: Schema.optionalKey(Schema.Finite),
  EndTime: Schema.optionalKey(Schema.Finite),
  NextToken: Schema.optionalKey(Schema.String),
  ScanBy: Schema.optionalKey(Schema.String),
  MaxDatapoints: Schema.optionalKey(Schema.Finite)
})
export interface GetMetricDataInput extends Schema.Schema.Type<typeof GetMetricDataInput> {}
