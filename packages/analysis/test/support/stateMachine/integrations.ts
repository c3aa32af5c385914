import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch"
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  StartDBClusterCommand,
  StartDBInstanceCommand,
  StopDBClusterCommand,
  StopDBInstanceCommand
} from "@aws-sdk/client-rds"
import { Data, Effect, Predicate, Schema } from "effect"

/** An error of a task, as Step Functions names it. */
export class TaskFailed extends Data.TaggedError("TaskFailed")<{ readonly error: string; readonly cause: string }> {}

/** A message that was published. */
export const Message = Schema.Struct({
  TopicArn: Schema.String,
  Subject: Schema.String.check(Schema.isPattern(/^[ -~]{1,100}$/)),
  Message: Schema.String.check(Schema.isMinLength(1))
})
export interface Message extends Schema.Schema.Type<typeof Message> {}

/** The calls of state machines to AWS, over the SDK. Messages are only recorded. */
export interface Aws {
  readonly call: (resource: string, input: unknown) => Effect.Effect<unknown, TaskFailed>
  readonly messages: ReadonlyArray<Message>
  /** The IAM actions that were needed so far, in the order of their first use. */
  readonly actions: ReadonlySet<string>
}

/**
 * Step Functions names fields and errors as the AWS SDK for Java 2 does: `DBInstanceIdentifier` is
 * `DbInstanceIdentifier`, and `InvalidDBInstanceStateFault` is `Rds.InvalidDbInstanceStateException`. Times are texts.
 */
const toStepFunctions = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z")
  if (Array.isArray(value)) return value.map(toStepFunctions)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => key !== "$metadata" && member !== undefined)
      .map(([key, member]) => [key.replace(/^DB(?=[A-Z])/, "Db"), toStepFunctions(member)])
  )
}

const taskFailed = (service: "Rds" | "CloudWatch", error: unknown): TaskFailed => {
  const name = Predicate.hasProperty(error, "name") ? String(error.name) : "Unknown"
  const known = /^(\w+)Fault$/.exec(name)?.[1]?.replaceAll("DB", "Db")
  return new TaskFailed({
    error: known === undefined ? `${service}.${service}Exception` : `${service}.${known}Exception`,
    cause: Predicate.hasProperty(error, "message") ? String(error.message) : String(error)
  })
}

const Instance = Schema.Struct({ DbInstanceIdentifier: Schema.String })
const Cluster = Schema.Struct({ DbClusterIdentifier: Schema.String })
const Instances = Schema.Union([
  Instance,
  Schema.Struct({
    Filters: Schema.Array(
      Schema.Struct({ Name: Schema.Literal("db-cluster-id"), Values: Schema.Array(Schema.String).pipe(Schema.mutable) })
    ).pipe(Schema.mutable)
  })
])
const Instant = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/))
const MetricData = Schema.Struct({
  StartTime: Instant,
  EndTime: Instant,
  MetricDataQueries: Schema.Array(
    Schema.Struct({
      Id: Schema.String,
      MetricStat: Schema.Struct({
        Metric: Schema.Struct({
          Namespace: Schema.String,
          MetricName: Schema.String,
          Dimensions: Schema.Array(Schema.Struct({ Name: Schema.String, Value: Schema.String })).pipe(Schema.mutable)
        }),
        Period: Schema.Int,
        Stat: Schema.String
      })
    })
  ).pipe(Schema.mutable)
})

const settings = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "simulated", secretAccessKey: "simulated" },
  maxAttempts: 1
})

/** The AWS of a region at an endpoint, until the scope closes. `refused` names actions that are denied. */
export const makeAws = Effect.fnUntraced(function* (
  endpoint: string,
  region: string,
  refused: ReadonlySet<string> = new Set()
) {
  const messages: Array<Message> = []
  const actions = new Set<string>()
  const rds = yield* Effect.acquireRelease(
    Effect.sync(() => new RDSClient(settings(endpoint, region))),
    (client) => Effect.sync(() => client.destroy())
  )
  const cloudWatch = yield* Effect.acquireRelease(
    Effect.sync(() => new CloudWatchClient(settings(endpoint, region))),
    (client) => Effect.sync(() => client.destroy())
  )

  const decode = <A>(schema: Schema.Codec<A, unknown>, input: unknown): A =>
    Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(input)

  const send = (action: string, input: unknown): Promise<unknown> => {
    switch (action) {
      case "rds:describeDBInstances": {
        const given = decode(Instances, input)
        const wanted = "Filters" in given ? given : { DBInstanceIdentifier: given.DbInstanceIdentifier }
        return rds.send(new DescribeDBInstancesCommand(wanted))
      }
      case "rds:describeDBClusters":
        return rds.send(
          new DescribeDBClustersCommand({ DBClusterIdentifier: decode(Cluster, input).DbClusterIdentifier })
        )
      case "rds:stopDBInstance":
        return rds.send(
          new StopDBInstanceCommand({ DBInstanceIdentifier: decode(Instance, input).DbInstanceIdentifier })
        )
      case "rds:startDBInstance":
        return rds.send(
          new StartDBInstanceCommand({ DBInstanceIdentifier: decode(Instance, input).DbInstanceIdentifier })
        )
      case "rds:stopDBCluster":
        return rds.send(new StopDBClusterCommand({ DBClusterIdentifier: decode(Cluster, input).DbClusterIdentifier }))
      case "rds:startDBCluster":
        return rds.send(new StartDBClusterCommand({ DBClusterIdentifier: decode(Cluster, input).DbClusterIdentifier }))
      case "cloudwatch:getMetricData": {
        const { EndTime, StartTime, ...rest } = decode(MetricData, input)
        return cloudWatch.send(
          new GetMetricDataCommand({ ...rest, StartTime: new Date(StartTime), EndTime: new Date(EndTime) })
        )
      }
      case "sns:publish":
        messages.push(decode(Message, input))
        return Promise.resolve({ MessageId: String(messages.length) })
      default:
        return Promise.reject(new Error(`${action} is not supported`))
    }
  }

  const call = (resource: string, input: unknown) =>
    Effect.suspend(() => {
      const action = /^arn:aws:states:::aws-sdk:(\w+:\w+)$/.exec(resource)?.[1] ?? resource
      const permission = action.replace(/:\w/, (letter) => letter.toUpperCase())
      actions.add(permission)
      if (refused.has(permission)) {
        return Effect.fail(new TaskFailed({ error: "AccessDenied", cause: `${permission} is denied` }))
      }
      return Effect.tryPromise({
        try: async () => toStepFunctions(await send(action, input)),
        catch: (error) => taskFailed(action.startsWith("rds:") ? "Rds" : "CloudWatch", error)
      })
    })

  return { call, messages, actions } satisfies Aws
})
