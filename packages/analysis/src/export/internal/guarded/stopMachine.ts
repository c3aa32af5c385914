import type { RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import { changeOf, describeUnitStates, ifAnother, whenAnother } from "./describeUnitStates.ts"
import { describeUnit, type GuardedUnit } from "./GuardedUnit.ts"
import { notifyState } from "./notifyState.ts"
import { callAws, caughtError, expression, type PassState, retryReading, type StateMachine } from "./StateMachine.ts"

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
  /** The limits of the maximum of the last hour, by rank. */
  readonly maxima: ReadonlyArray<number>
  /** The limits of its average, by rank. */
  readonly averages: ReadonlyArray<number>
}

/**
 * What is read, with limits. CPU and connections always are. Reads and writes are if the unit has them: a pool keeps its
 * connections open at rest and in use, so that they show nothing. A cluster has at most 16 members: four metrics of them
 * are about 170 KB, and Step Functions allows a result 256 KB.
 */
const metricsOf = (limits: ReadonlyArray<RestLimits>): ReadonlyArray<GuardMetric> => {
  const limitsOf = (name: keyof RestLimits) => limits.map((ofRank) => ofRank[name] ?? 0)
  const isObserved = (name: keyof RestLimits) => limits.some((ofRank) => ofRank[name] !== null)
  const metric = (name: string, id: "cpu" | "connections" | "read_iops" | "write_iops"): GuardMetric => ({
    name,
    id,
    maxima: limitsOf(`${id}_max`),
    averages: limitsOf(`${id}_avg`)
  })
  return [
    metric("CPUUtilization", "cpu"),
    metric("DatabaseConnections", "connections"),
    ...(isObserved("read_iops_avg") ? [metric("ReadIOPS", "read_iops")] : []),
    ...(isObserved("write_iops_avg") ? [metric("WriteIOPS", "write_iops")] : [])
  ]
}

/** The queries for one metric of every member. */
const queriesOf = ({ id, name }: GuardMetric): string =>
  [
    `$map($members, function($member, $index) {{'Id': '${id}' & $string($index), 'MetricStat': {'Metric': {`,
    `'Namespace': 'AWS/RDS', 'MetricName': '${name}', 'Dimensions': [{'Name': 'DBInstanceIdentifier', 'Value': $member}]},`,
    "'Period': 60, 'Stat': 'Maximum'}}})"
  ].join(" ")

/**
 * What the last hour says about one metric of every member. Only a complete result is used. The average is that of the
 * maxima of the minutes, which is never less than that of all samples.
 */
const valuesOf = ({ id }: GuardMetric): string =>
  [
    `$map($members, function($member, $index) {($id := '${id}' & $string($index);`,
    "$result := $states.result.MetricDataResults[Id = $id and StatusCode = 'Complete'];",
    "$times := $result.Timestamps.$toMillis($);",
    "{'member': $member, 'minutes': $count($result.Values), 'newest': $count($times) = 0 ? 0 : $max($times),",
    "'maximum': $max($result.Values), 'average': $average($result.Values)})})"
  ].join(" ")

/** The limit of a member's value by its rank. Equal values have the lowest of their ranks. */
const limitByRank = (limits: ReadonlyArray<number>, value: "maximum" | "average"): string =>
  `[${limits.join(", ")}][$count($values[${value} >= $own.${value}]) - 1]`

/** The values of one metric of every member, each with the limits of its rank among the members. */
const seriesOf = (metric: GuardMetric): string =>
  [
    `($values := [${valuesOf(metric)}]; $map($values, function($own) {$merge([$own, {'metric': '${metric.name}',`,
    `'most': ${limitByRank(metric.maxima, "maximum")}, 'mostOnAverage': ${limitByRank(metric.averages, "average")}}])}))`
  ].join(" ")

const forEach = (metrics: ReadonlyArray<GuardMetric>, of: (metric: GuardMetric) => string): string =>
  expression(`[${metrics.map(of).join(", ")}]`)

const isKnown = `minutes >= ${knownMinutes} and newest >= $millis() - ${newestAge}`
const isResting = "maximum <= most and average <= mostOnAverage"

/** True only if a test holds for every metric of every member, so never without members or results. */
const holdsForAll = (metrics: ReadonlyArray<GuardMetric>, test: string): string =>
  expression(`$count($members) > 0 and $count($series[${test}]) = ${metrics.length} * $count($members)`)

const unknownReason = [
  `'its last hour is not known well enough: ' & $join($series[$not(${isKnown})].`,
  "(metric & ' of ' & member & ' has ' & $string(minutes) & ' of 60 minutes'), '; ')"
].join("")

const usedReason = [
  `'it is in use: ' & $join($series[$not(${isResting})].`,
  "(metric & ' of ' & member & ' reached ' & $string($round(maximum, 2)) & ' (average ' & $string($round(average, 2)) &",
  " ') in the last hour, and at most ' & $string($round(most, 2)) & ' (average ' & $string($round(mostOnAverage, 2)) &",
  " ') counts as rest'), '; ')"
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
export const stopMachine = (unit: GuardedUnit, limits: ReadonlyArray<RestLimits>, within: number): StateMachine => {
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
          MetricDataQueries: forEach(metrics, queriesOf)
        },
        Retry: retryReading,
        Assign: { series: forEach(metrics, seriesOf) },
        caught: failed,
        Next: "AreMembersJudged"
      }),
      AreMembersJudged: {
        Type: "Choice",
        Choices: [{ Condition: expression(`$count($members) <= ${limits.length}`), Next: "IsKnown" }],
        Default: "MembersAreNew"
      },
      MembersAreNew: refuse(
        "'it has ' & $string($count($members)) & ' members, and too few of them were known well enough when it was exported'"
      ),
      IsKnown: {
        Type: "Choice",
        Choices: [{ Condition: holdsForAll(metrics, isKnown), Next: "IsAtRest" }],
        Default: "IsNotKnown"
      },
      IsNotKnown: refuse(unknownReason),
      IsAtRest: {
        Type: "Choice",
        Choices: [{ Condition: holdsForAll(metrics, isResting), Next: "Stop" }],
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
