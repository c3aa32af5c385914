import { Schema } from "effect"

/**
 * The states of the Amazon States Language that the guarded export uses, written from its specification
 * (states-language.net) without any code of the package. Other fields are refused.
 */

const name = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(80))
const values = Schema.Record(Schema.String, Schema.Json)
const errors = Schema.NonEmptyArray(Schema.String)
const seconds = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 99_999_999 }))

export const Catcher = Schema.Struct({ ErrorEquals: errors, Assign: Schema.optionalKey(values), Next: name })
export type Catcher = typeof Catcher.Type

export const Retrier = Schema.Struct({
  ErrorEquals: errors,
  IntervalSeconds: seconds,
  MaxAttempts: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99_999_999 })),
  BackoffRate: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(1))
})

const Task = Schema.Struct({
  Type: Schema.Literal("Task"),
  Resource: Schema.String.check(Schema.isPattern(/^arn:aws[a-z-]*:states:::aws-sdk:[a-z]+:[a-zA-Z]+$/)),
  Arguments: values,
  TimeoutSeconds: seconds,
  Retry: Schema.optionalKey(Schema.NonEmptyArray(Retrier)),
  Catch: Schema.optionalKey(Schema.NonEmptyArray(Catcher)),
  Assign: Schema.optionalKey(values),
  Next: name
})
export type Task = typeof Task.Type

export const State = Schema.Union([
  Task,
  Schema.Struct({ Type: Schema.Literal("Pass"), Assign: values, Next: name }),
  Schema.Struct({
    Type: Schema.Literal("Choice"),
    Choices: Schema.NonEmptyArray(Schema.Struct({ Condition: Schema.String, Next: name })),
    Default: name
  }),
  Schema.Struct({ Type: Schema.Literal("Wait"), Seconds: Schema.Union([seconds, Schema.String]), Next: name }),
  Schema.Struct({ Type: Schema.Literal("Succeed") }),
  Schema.Struct({ Type: Schema.Literal("Fail"), Error: Schema.String, Cause: Schema.String })
])
export type State = typeof State.Type

export const Definition = Schema.Struct({
  Comment: Schema.String,
  QueryLanguage: Schema.Literal("JSONata"),
  StartAt: name,
  TimeoutSeconds: seconds,
  States: Schema.Record(name, State)
})
export interface Definition extends Schema.Schema.Type<typeof Definition> {}

/** Decodes a definition. Throws if it has a field or a state that the specification does not know. */
export const decodeDefinition = Schema.decodeUnknownSync(Definition, { onExcessProperty: "error", errors: "all" })

/** The names of the states that may come after a state. */
export const successors = (state: State): ReadonlyArray<string> => {
  switch (state.Type) {
    case "Choice":
      return [...state.Choices.map(({ Next }) => Next), state.Default]
    case "Task":
      return [state.Next, ...(state.Catch ?? []).map(({ Next }) => Next)]
    case "Pass":
    case "Wait":
      return [state.Next]
    case "Succeed":
    case "Fail":
      return []
  }
}
