import { changeOf, describeUnitStates, ifAnother, whenAnother } from "./describeUnitStates.ts"
import { describeUnit, type GuardedUnit } from "./GuardedUnit.ts"
import { notifyState } from "./notifyState.ts"
import { callAws, caughtError, expression, type PassState, retryReading, type StateMachine } from "./StateMachine.ts"

/** The greatest values that still count as rest. */
export interface RestLimits {
  /** Of the maximum of CPUUtilization, in percent. */
  readonly cpu: number
  /** Of the maximum of DatabaseConnections. */
  readonly connections: number
}

/** How many of the last 60 minutes must be known. CloudWatch publishes the newest ones late. */
const knownMinutes = 50

/** How long ago the newest known minute may have begun, in milliseconds. */
const newestAge = 5 * 60_000

const hour = 3_600_000

/** How long a stop may take until somebody is told, in milliseconds. */
const longestStopping = hour

/** How often it is looked whether the unit is stopped, in seconds. */
const pollSeconds = 30

interface GuardMetric {
  readonly name: string
  /** The beginning of the query's id. */
  readonly id: string
  readonly limit: number
}

const metricsOf = ({ connections, cpu }: RestLimits): readonly [GuardMetric, GuardMetric] => [
  { name: "CPUUtilization", id: "cpu", limit: cpu },
  { name: "DatabaseConnections", id: "connections", limit: connections }
]

/** The queries for one metric of every member. */
const queriesOf = ({ id, name }: GuardMetric): string =>
  [
    `$map($members, function($member, $index) {{'Id': '${id}' & $string($index), 'MetricStat': {'Metric': {`,
    `'Namespace': 'AWS/RDS', 'MetricName': '${name}', 'Dimensions': [{'Name': 'DBInstanceIdentifier', 'Value': $member}]},`,
    "'Period': 60, 'Stat': 'Maximum'}}})"
  ].join(" ")

/** What the last hour says about one metric of every member. Only a complete result is used. */
const seriesOf = ({ id, limit, name }: GuardMetric): string =>
  [
    `$map($members, function($member, $index) {($id := '${id}' & $string($index);`,
    "$result := $states.result.MetricDataResults[Id = $id and StatusCode = 'Complete'];",
    "$times := $result.Timestamps.$toMillis($);",
    `{'member': $member, 'metric': '${name}', 'minutes': $count($result.Values),`,
    `'newest': $count($times) = 0 ? 0 : $max($times), 'maximum': $max($result.Values), 'limit': ${limit}})})`
  ].join(" ")

const forBoth = ([first, second]: readonly [GuardMetric, GuardMetric], of: (metric: GuardMetric) => string): string =>
  expression(`$append(${of(first)}, ${of(second)})`)

const isKnown = `minutes >= ${knownMinutes} and newest >= $millis() - ${newestAge}`
const isResting = "maximum <= limit"

/** True only if a test holds for both metrics of every member, so never without members or results. */
const holdsForAll = (test: string): string =>
  expression(`$count($members) > 0 and $count($series[${test}]) = 2 * $count($members)`)

const unknownReason = [
  `'its last hour is not known well enough: ' & $join($series[$not(${isKnown})].`,
  "(metric & ' of ' & member & ' has ' & $string(minutes) & ' of 60 minutes'), '; ')"
].join("")

const usedReason = [
  `'it is in use: ' & $join($series[$not(${isResting})].`,
  "(metric & ' of ' & member & ' reached ' & $string($round(maximum, 2)) & ' in the last hour, and at most ' &",
  " $string($round(limit, 2)) & ' counts as rest'), '; ')"
].join("")

const refuse = (reason: string): PassState => ({
  Type: "Pass",
  Assign: { reason: expression(reason) },
  Next: "NotifyRefusal"
})

/**
 * The state machine that stops a unit if it is at rest. Its input has `scheduled_at`, the time of the stop; it does
 * nothing later than `within` seconds after that time. What is not known for certain leads to a refusal.
 */
export const stopMachine = (unit: GuardedUnit, limits: RestLimits, within: number): StateMachine => {
  const metrics = metricsOf(limits)
  const stop = changeOf(unit, "stop")
  const failed = { Assign: { reason: expression(caughtError) }, Next: "NotifyFailure" }
  return {
    Comment: `Stops ${describeUnit(unit)} if it is at rest`,
    QueryLanguage: "JSONata",
    StartAt: "IsOnTime",
    TimeoutSeconds: 2 * 3_600,
    States: {
      IsOnTime: {
        Type: "Choice",
        Choices: [
          {
            Condition: expression(
              `$exists($states.input.scheduled_at) and $millis() <= $toMillis($states.input.scheduled_at) + ${within * 1000}`
            ),
            Next: "Describe"
          }
        ],
        Default: "TooLate"
      },
      TooLate: refuse("'it is too late for this stop, or the input has no scheduled_at'"),
      ...describeUnitStates(unit, { name: "Describe", next: "IsAvailable", caught: failed, retry: retryReading }),
      IsAvailable: {
        Type: "Choice",
        Choices: [
          ...whenAnother(unit, "IsAnother"),
          { Condition: expression("$status = 'available'"), Next: "ReadLastHour" },
          { Condition: expression("$status in ['stopping', 'stopped']"), Next: "StoppedBefore" }
        ],
        Default: "IsNotAvailable"
      },
      ...ifAnother(unit, "IsAnother", refuse("'its name belongs to another database now: export it again'")),
      IsNotAvailable: refuse("'its status is ' & $status"),
      StoppedBefore: { Type: "Succeed" },
      ReadLastHour: callAws(unit.partition, "cloudwatch:getMetricData", {
        Arguments: {
          StartTime: expression(`$fromMillis($millis() - ${hour})`),
          EndTime: expression("$fromMillis($millis())"),
          MetricDataQueries: forBoth(metrics, queriesOf)
        },
        Retry: retryReading,
        Assign: { series: forBoth(metrics, seriesOf) },
        caught: failed,
        Next: "IsKnown"
      }),
      IsKnown: {
        Type: "Choice",
        Choices: [{ Condition: holdsForAll(isKnown), Next: "IsAtRest" }],
        Default: "IsNotKnown"
      },
      IsNotKnown: refuse(unknownReason),
      IsAtRest: {
        Type: "Choice",
        Choices: [{ Condition: holdsForAll(isResting), Next: "Stop" }],
        Default: "IsInUse"
      },
      IsInUse: refuse(usedReason),
      // Not retried: the reading that allowed it grows old. The next stop comes with the next sleep.
      Stop: callAws(unit.partition, stop.call, {
        Arguments: stop.Arguments,
        Assign: { giveUpAt: expression(`$millis() + ${longestStopping}`) },
        caught: failed,
        Next: "Wait"
      }),
      Wait: { Type: "Wait", Seconds: pollSeconds, Next: "DescribeAgain" },
      ...describeUnitStates(unit, { name: "DescribeAgain", next: "IsStopped", caught: failed, retry: retryReading }),
      IsStopped: {
        Type: "Choice",
        Choices: [
          { Condition: expression("$status = 'stopped'"), Next: "Stopped" },
          { Condition: expression("$millis() >= $giveUpAt"), Next: "IsNotStopped" }
        ],
        Default: "Wait"
      },
      IsNotStopped: {
        Type: "Pass",
        Assign: { reason: expression("'an hour after the stop its status is ' & $status") },
        Next: "NotifyFailure"
      },
      Stopped: { Type: "Succeed" },
      NotifyRefusal: notifyState(unit, {
        subject: `Not stopped: ${unit.name}`,
        message: `'SnoozeQL did not stop ${describeUnit(unit)}: ' & $reason & '.'`,
        caught: { Next: "Failed" },
        Next: "Refused"
      }),
      Refused: { Type: "Succeed" },
      NotifyFailure: notifyState(unit, {
        subject: `Stop failed: ${unit.name}`,
        message: `'SnoozeQL could not stop ${describeUnit(unit)}: ' & $reason & '.'`,
        caught: { Next: "Failed" },
        Next: "Failed"
      }),
      Failed: {
        Type: "Fail",
        Error: "StopFailed",
        Cause: `${unit.name} was not stopped as planned, or nobody could be told that it was not`
      }
    }
  }
}
