import type { GuardedTemplate } from "@snoozeql/domain/ScheduleExport"
import type { Action } from "../actions.ts"
import { retryPolicy, scheduleExpression } from "../scheduler.ts"
import { describeUnit, type GuardedUnit } from "./GuardedUnit.ts"
import { topicSubstitution } from "./notifyState.ts"
import type { StateMachine } from "./StateMachine.ts"

/** What a template is made of. */
export interface TemplateParts {
  readonly unit: GuardedUnit
  readonly stop: StateMachine
  readonly start: StateMachine
  readonly actions: ReadonlyArray<Action>
  readonly timezone: string
  /** When the schedules end, in RFC 3339. */
  readonly endDate: string
  readonly description: string
}

type Resource = GuardedTemplate["Resources"][string]
type Properties = Resource["Properties"]

const version = "2012-10-17"
const topicParameter = "NotificationTopicArn"
const topic = { Ref: topicParameter }

const arnOf = (resource: string) => ({ "Fn::GetAtt": [resource, "Arn"] })

/** A statement of a policy. */
const allow = (Sid: string, Action: string, Resource: Properties[string]) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource
})

/** A role that one AWS service may assume, on behalf of this account only. */
const roleOf = (service: string, policyName: string, statements: ReadonlyArray<Properties[string]>): Resource => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: version,
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } }
        }
      ]
    },
    Policies: [{ PolicyName: policyName, PolicyDocument: { Version: version, Statement: statements } }]
  }
})

const rdsArn = ({ partition, region }: GuardedUnit, type: "db" | "cluster", name: string) => ({
  "Fn::Sub": `arn:${partition}:rds:${region}:\${AWS::AccountId}:${type}:${name}`
})

/** What reading the unit needs. Listing the members of a cluster cannot be limited to them. */
const readStatements = (unit: GuardedUnit): ReadonlyArray<Properties[string]> =>
  unit.kind === "instance"
    ? [allow("ReadTheInstance", "rds:DescribeDBInstances", rdsArn(unit, "db", unit.name))]
    : [
        allow("ReadTheCluster", "rds:DescribeDBClusters", rdsArn(unit, "cluster", unit.name)),
        allow("ListItsMembers", "rds:DescribeDBInstances", rdsArn(unit, "db", "*"))
      ]

const changeStatement = (unit: GuardedUnit, action: "Stop" | "Start") =>
  unit.kind === "instance"
    ? allow(`${action}TheInstance`, `rds:${action}DBInstance`, rdsArn(unit, "db", unit.name))
    : allow(`${action}TheCluster`, `rds:${action}DBCluster`, rdsArn(unit, "cluster", unit.name))

const notify = allow("Notify", "sns:Publish", topic)

/** CloudWatch has no permissions for single metrics. */
const readMetrics = allow("ReadMetrics", "cloudwatch:GetMetricData", "*")

const machineOf = (definition: StateMachine, role: string): Resource => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: {
    Definition: definition,
    DefinitionSubstitutions: { [topicSubstitution]: topic },
    RoleArn: arnOf(role)
  }
})

const scheduleOf = (action: Action, { endDate, timezone, unit }: TemplateParts): Resource => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: `SnoozeQL ${action.action}s ${unit.name} by the clock of ${timezone}`,
    GroupName: { Ref: "Schedules" },
    ScheduleExpression: scheduleExpression(action),
    ScheduleExpressionTimezone: timezone,
    EndDate: endDate,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: arnOf(action.action === "stop" ? "StopMachine" : "StartMachine"),
      RoleArn: arnOf("SchedulerRole"),
      // EventBridge Scheduler replaces this by the time of the schedule, whenever it starts the execution.
      Input: JSON.stringify({ scheduled_at: "<aws.scheduler.scheduled-time>" }),
      RetryPolicy: retryPolicy(action)
    }
  }
})

/** How long an alarm counts, in seconds. */
const alarmPeriod = 300

/** Tells the topic as soon as something is counted. */
const alarmOf = (description: string, metrics: Properties): Resource => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    AlarmDescription: description,
    ...metrics,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
    AlarmActions: [topic]
  }
})

/** Tells that EventBridge Scheduler gave up, so that no state machine can tell it. */
const droppedInvocations = (unit: GuardedUnit): Resource =>
  alarmOf(`A stop or a start of ${describeUnit(unit)} was not begun: look at the schedules and their role`, {
    Namespace: "AWS/Scheduler",
    MetricName: "InvocationDroppedCount",
    Dimensions: [{ Name: "ScheduleGroup", Value: { Ref: "Schedules" } }],
    Statistic: "Sum",
    Period: alarmPeriod
  })

/** Tells of an execution that failed, also if it could not tell the topic itself, or was ended by somebody. */
const failedExecutions = (unit: GuardedUnit): Resource =>
  alarmOf(`A stop or a start of ${describeUnit(unit)} failed: look at the executions of the state machines`, {
    Metrics: [
      { Id: "failures", Expression: "SUM(METRICS())", Label: "Failures" },
      ...["StopMachine", "StartMachine"].flatMap((machine) =>
        ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metric) => ({
          Id: `${machine}${metric}`.replace(/^S/, "s"),
          MetricStat: {
            Metric: {
              Namespace: "AWS/States",
              MetricName: metric,
              Dimensions: [{ Name: "StateMachineArn", Value: arnOf(machine) }]
            },
            Period: alarmPeriod,
            Stat: "Sum"
          },
          ReturnData: false
        }))
      )
    ]
  })

/** Writes the template that stops and starts a unit. */
export const templateOf = (parts: TemplateParts): GuardedTemplate => {
  const { actions, description, start, stop, unit } = parts
  const schedules = actions.map((action, index): readonly [string, Resource] => [
    `${action.action === "stop" ? "Stop" : "Start"}Schedule${index + 1}`,
    scheduleOf(action, parts)
  ])
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: description,
    Parameters: {
      [topicParameter]: {
        Type: "String",
        Description: "The ARN of the SNS topic that is told of each refusal and failure",
        AllowedPattern: "arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}"
      }
    },
    Resources: {
      StopMachine: machineOf(stop, "StopRole"),
      StartMachine: machineOf(start, "StartRole"),
      Schedules: { Type: "AWS::Scheduler::ScheduleGroup", Properties: {} },
      ...Object.fromEntries(schedules),
      DroppedInvocations: droppedInvocations(unit),
      FailedExecutions: failedExecutions(unit),
      StopRole: roleOf("states.amazonaws.com", "stop", [
        ...readStatements(unit),
        readMetrics,
        changeStatement(unit, "Stop"),
        notify
      ]),
      StartRole: roleOf("states.amazonaws.com", "start", [
        ...readStatements(unit),
        changeStatement(unit, "Start"),
        notify
      ]),
      SchedulerRole: roleOf("scheduler.amazonaws.com", "start-executions", [
        allow("StartExecutions", "states:StartExecution", [arnOf("StopMachine"), arnOf("StartMachine")])
      ])
    },
    Outputs: {
      StopMachineArn: { Value: arnOf("StopMachine"), Description: "Stops it, if it is at rest" },
      StartMachineArn: { Value: arnOf("StartMachine"), Description: "Starts it: run this state machine to wake it" }
    }
  }
}
