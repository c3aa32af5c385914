import { Data, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import jsonata from "jsonata"
import type { Catcher, Definition, Task } from "./definition.ts"
import { type Aws, TaskFailed } from "./integrations.ts"

/** How an execution ended. */
export interface Execution {
  readonly status: "succeeded" | "failed"
  /** The names of the states that it went through. */
  readonly path: ReadonlyArray<string>
  /** About how many events its history has. Step Functions allows 25,000. */
  readonly events: number
}

/** An expression has no value, or an execution does not end. */
export class BrokenExecution extends Data.TaggedError("BrokenExecution")<{ readonly message: string }> {}

/** What an execution runs with. */
export interface RunOptions {
  readonly aws: Aws
  readonly input: unknown
  /** In milliseconds since the epoch. */
  readonly now: Effect.Effect<number>
  /** What happens when a state is entered. */
  readonly onState?: (name: string) => Effect.Effect<void>
}

type Variables = Readonly<Record<string, unknown>>

const expressionOf = (text: string): string | undefined => /^\{% ([^]*) %\}$/.exec(text)?.[1]

const compiled = new Map<string, jsonata.Expression>()

/** An execution that waits evaluates the same expressions hundreds of times. */
const compile = (text: string): jsonata.Expression => {
  const known = compiled.get(text) ?? jsonata(text)
  compiled.set(text, known)
  return known
}

const evaluateOne = Effect.fnUntraced(function* (text: string, variables: Variables, now: number) {
  const value: unknown = yield* Effect.tryPromise({
    try: () => compile(text).evaluate(undefined, { ...variables, millis: () => now }),
    catch: (error) => new TaskFailed({ error: "States.QueryEvaluationError", cause: `${text}: ${String(error)}` })
  })
  if (value === undefined) {
    return yield* new TaskFailed({ error: "States.QueryEvaluationError", cause: `${text} has no value` })
  }
  const json: unknown = JSON.parse(JSON.stringify(value))
  return json
})

/** A value with its expressions evaluated. */
const evaluate = (value: unknown, variables: Variables, now: number): Effect.Effect<unknown, TaskFailed> => {
  if (typeof value === "string") {
    const text = expressionOf(value)
    return text === undefined ? Effect.succeed(value) : evaluateOne(text, variables, now)
  }
  if (Array.isArray(value)) return Effect.forEach(value, (item: unknown) => evaluate(item, variables, now))
  if (typeof value !== "object" || value === null) return Effect.succeed(value)
  return Effect.map(
    Effect.forEach(Object.entries(value), ([key, member]) =>
      Effect.map(evaluate(member, variables, now), (evaluated) => [key, evaluated] as const)
    ),
    (entries) => Object.fromEntries(entries)
  )
}

const assigned = (
  assign: Readonly<Record<string, unknown>> = {},
  variables: Variables,
  states: unknown,
  now: number
): Effect.Effect<Variables, TaskFailed> =>
  Effect.map(
    Effect.forEach(Object.entries(assign), ([name, value]) =>
      Effect.map(evaluate(value, { ...variables, states }, now), (evaluated) => [name, evaluated] as const)
    ),
    (values) => ({ ...variables, ...Object.fromEntries(values) })
  )

const matches = (equals: ReadonlyArray<string>, { error }: TaskFailed): boolean =>
  equals.includes("States.ALL") ||
  equals.includes(error) ||
  (equals.includes("States.TaskFailed") && error !== "States.Timeout")

const sleep = (seconds: number) => TestClock.adjust(Duration.seconds(seconds))

/** Interprets the states that the guarded export uses. Waits move the test's clock. */
export const runStateMachine = Effect.fnUntraced(function* (
  { StartAt, States }: Definition,
  { aws, input: given, now, onState = () => Effect.void }: RunOptions
) {
  const path: Array<string> = []
  let events = 1
  let input: unknown = given
  let variables: Variables = {}

  /** Makes a call, again if it may be retried, and assigns. Errors in expressions are errors of the task. */
  const attempt = Effect.fnUntraced(function* (task: Task) {
    const attempts = new Map<number, number>()
    for (;;) {
      events += 3
      const tried = yield* Effect.result(
        Effect.gen(function* () {
          const argumentsOfCall = yield* evaluate(task.Arguments, { ...variables, states: { input } }, yield* now)
          const result = yield* aws.call(task.Resource, argumentsOfCall)
          return { result, next: yield* assigned(task.Assign, variables, { input, result }, yield* now) }
        })
      )
      if (tried._tag === "Success") return tried.success
      const failure = tried.failure
      const index = (task.Retry ?? []).findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure))
      const retrier = task.Retry?.[index]
      const made = attempts.get(index) ?? 0
      if (retrier === undefined || made >= retrier.MaxAttempts) return yield* failure
      attempts.set(index, made + 1)
      yield* sleep(retrier.IntervalSeconds * retrier.BackoffRate ** made)
    }
  })

  const recover = Effect.fnUntraced(function* (catchers: ReadonlyArray<Catcher>, failure: TaskFailed) {
    const catcher = catchers.find(({ ErrorEquals }) => matches(ErrorEquals, failure))
    if (catcher === undefined) return yield* failure
    const errorOutput = { Error: failure.error, Cause: failure.cause }
    variables = yield* assigned(catcher.Assign, variables, { input, errorOutput }, yield* now)
    input = errorOutput
    return catcher.Next
  })

  let name = StartAt
  while (path.length < 25_000) {
    const state = States[name]
    if (state === undefined) return yield* new BrokenExecution({ message: `there is no state ${name}` })
    path.push(name)
    events += 2
    yield* onState(name)
    switch (state.Type) {
      case "Succeed":
        return { status: "succeeded", path, events } satisfies Execution
      case "Fail":
        return { status: "failed", path, events } satisfies Execution
      case "Pass":
        variables = yield* assigned(state.Assign, variables, { input }, yield* now)
        name = state.Next
        break
      case "Wait": {
        const waited = yield* evaluate(state.Seconds, { ...variables, states: { input } }, yield* now)
        yield* sleep(Number(waited))
        name = state.Next
        break
      }
      case "Choice": {
        let next = state.Default
        for (const { Condition, Next } of state.Choices) {
          const value = yield* evaluate(Condition, { ...variables, states: { input } }, yield* now)
          if (typeof value !== "boolean") {
            return yield* new BrokenExecution({ message: `${Condition} in ${name} is not a boolean` })
          }
          if (!value) continue
          next = Next
          break
        }
        name = next
        break
      }
      case "Task": {
        const done = yield* Effect.result(attempt(state))
        if (done._tag === "Success") {
          variables = done.success.next
          input = done.success.result
          name = state.Next
        } else {
          name = yield* recover(state.Catch ?? [], done.failure)
        }
      }
    }
  }
  return yield* new BrokenExecution({ message: `does not end: ${path.slice(-6).join(", ")}` })
})
