import type { Schema } from "effect"

/**
 * The part of the Amazon States Language that the guarded export uses, with JSONata. Expressions are strings between
 * `{%` and `%}`.
 */

/** JSON in which strings may be JSONata expressions. */
export type Values = { readonly [name: string]: Schema.Json }

/** Sets variables and goes on. */
export type PassState = { readonly Type: "Pass"; readonly Assign: Values; readonly Next: string }

/** Goes where the first true condition says. */
export type ChoiceState = {
  readonly Type: "Choice"
  readonly Choices: ReadonlyArray<{ readonly Condition: string; readonly Next: string }>
  readonly Default: string
}

/** Waits for some seconds. */
export type WaitState = { readonly Type: "Wait"; readonly Seconds: number | string; readonly Next: string }

/** Where a task goes on if it fails. */
export type Catcher = {
  readonly ErrorEquals: ReadonlyArray<string>
  readonly Assign?: Values
  readonly Next: string
}

/** How a task is tried again. */
export type Retrier = {
  readonly ErrorEquals: ReadonlyArray<string>
  readonly IntervalSeconds: number
  readonly MaxAttempts: number
  readonly BackoffRate: number
}

/** Calls an AWS API. */
export type TaskState = {
  readonly Type: "Task"
  readonly Resource: string
  readonly Arguments: Values
  readonly TimeoutSeconds: number
  readonly Retry?: ReadonlyArray<Retrier>
  readonly Catch: ReadonlyArray<Catcher>
  readonly Assign?: Values
  readonly Next: string
}

/** Ends the execution well. */
export type SucceedState = { readonly Type: "Succeed" }

/** Ends the execution as failed. */
export type FailState = { readonly Type: "Fail"; readonly Error: string; readonly Cause: string }

export type State = PassState | ChoiceState | WaitState | TaskState | SucceedState | FailState

export type StateMachine = {
  readonly Comment: string
  readonly QueryLanguage: "JSONata"
  readonly StartAt: string
  readonly TimeoutSeconds: number
  readonly States: { readonly [name: string]: State }
}

/** A JSONata expression as the Amazon States Language writes it. */
export const expression = (jsonata: string): string => `{% ${jsonata} %}`

/** What an AWS API call waits for at most, in seconds. */
const callTimeout = 60

/** A task that calls an API through the AWS SDK integrations of Step Functions. Every failure of it is caught. */
export const callAws = (
  partition: string,
  action: string,
  state: Pick<TaskState, "Arguments" | "Assign" | "Next" | "Retry"> & { readonly caught: Omit<Catcher, "ErrorEquals"> }
): TaskState => {
  const { Assign, caught, Next, Retry } = state
  return {
    Type: "Task",
    Resource: `arn:${partition}:states:::aws-sdk:${action}`,
    Arguments: state.Arguments,
    TimeoutSeconds: callTimeout,
    ...(Assign !== undefined && { Assign }),
    ...(Retry !== undefined && { Retry }),
    Catch: [{ ErrorEquals: ["States.ALL"], ...caught }],
    Next
  }
}

/** Tries a call that changes nothing again. */
export const retryReading: ReadonlyArray<Retrier> = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2 }
]

/** The error of a task that was caught, in words. */
export const caughtError = "$states.errorOutput.Error & ': ' & $states.errorOutput.Cause"
