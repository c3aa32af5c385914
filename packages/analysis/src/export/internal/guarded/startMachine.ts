import { changeOf, describeUnitStates, ifAnother, whenAnother } from "./describeUnitStates.ts"
import { describeUnit, type GuardedUnit } from "./GuardedUnit.ts"
import { notifyState } from "./notifyState.ts"
import { callAws, caughtError, expression, type StateMachine } from "./StateMachine.ts"

/** When a started unit must be available, and when the state machine gives it up. In seconds after the start's time. */
export interface StartLimits {
  readonly availableWithin: number
  readonly giveUpAfter: number
}

/** How often it is looked whether the unit is available, in seconds. */
const pollSeconds = 30

/**
 * How often it is looked when the unit is late. In a day, an execution of a cluster has less than 15,000 events then. An
 * execution may have 25,000.
 */
const latePollSeconds = 120

/** Time to tell that a start was given up, in seconds. */
const afterGivingUp = 3_600

const statusAndProblem = "'its status is ' & $status & ($problem = '' ? '' : ' (' & $problem & ')')"

/**
 * The state machine that starts a unit and looks until it is available. It tries again whatever fails, such as a start
 * without capacity. If the unit is not available in time, it tells so, and goes on.
 */
export const startMachine = (unit: GuardedUnit, { availableWithin, giveUpAfter }: StartLimits): StateMachine => {
  const start = changeOf(unit, "start")
  const what = describeUnit(unit)
  const scheduledAt = "($exists($states.input.scheduled_at) ? $toMillis($states.input.scheduled_at) : $millis())"
  return {
    Comment: `Starts ${what} and looks until it is available`,
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    TimeoutSeconds: giveUpAfter + afterGivingUp,
    States: {
      Begin: {
        Type: "Pass",
        Assign: {
          dueAt: expression(`${scheduledAt} + ${availableWithin * 1000}`),
          giveUpAt: expression(`${scheduledAt} + ${giveUpAfter * 1000}`),
          isLate: false,
          problem: "",
          resourceId: unit.resourceId ?? ""
        },
        Next: "Describe"
      },
      ...describeUnitStates(unit, {
        name: "Describe",
        next: "Decide",
        caught: { Assign: { status: "unknown", problem: expression(caughtError) }, Next: "Decide" }
      }),
      Decide: {
        Type: "Choice",
        Choices: [
          ...whenAnother(unit, "IsAnother"),
          { Condition: expression("$status = 'available' and $isLate"), Next: "NotifyAvailable" },
          { Condition: expression("$status = 'available'"), Next: "Available" },
          { Condition: expression("$millis() >= $giveUpAt"), Next: "NotifyFailure" },
          { Condition: expression("$millis() >= $dueAt and $not($isLate)"), Next: "NotifyLate" },
          { Condition: expression("$status = 'stopped'"), Next: "Start" }
        ],
        Default: "Wait"
      },
      Start: callAws(unit.partition, start.call, {
        Arguments: start.Arguments,
        Assign: { problem: "" },
        caught: { Assign: { problem: expression(caughtError) }, Next: "Wait" },
        Next: "Wait"
      }),
      Wait: {
        Type: "Wait",
        Seconds: expression(`$isLate ? ${latePollSeconds} : ${pollSeconds}`),
        Next: "Describe"
      },
      // Goes on even if nobody can be told: the start matters more.
      NotifyLate: notifyState(unit, {
        subject: `Not available in time: ${unit.name}`,
        message: `'SnoozeQL starts ${what}, but it is not available in time: ' & ${statusAndProblem} & '. The start is tried until ' & $fromMillis($giveUpAt) & '.'`,
        Assign: { isLate: true },
        caught: { Assign: { isLate: true }, Next: "Decide" },
        Next: "Decide"
      }),
      NotifyAvailable: notifyState(unit, {
        subject: `Available again: ${unit.name}`,
        message: `'Now ${what} is available. It was due at ' & $fromMillis($dueAt) & '.'`,
        caught: { Next: "Available" },
        Next: "Available"
      }),
      Available: { Type: "Succeed" },
      ...ifAnother(unit, "IsAnother", {
        Type: "Pass",
        Assign: { problem: "its name belongs to another database now: export it again" },
        Next: "NotifyFailure"
      }),
      NotifyFailure: notifyState(unit, {
        subject: `Start failed: ${unit.name}`,
        message: `'SnoozeQL could not start ${what}: ' & ${statusAndProblem} & '. Start it by hand.'`,
        caught: { Next: "Failed" },
        Next: "Failed"
      }),
      Failed: { Type: "Fail", Error: "StartFailed", Cause: `${unit.name} is not available` }
    }
  }
}
