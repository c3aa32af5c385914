import { Runtime, Schema } from "effect"
import { CliError } from "effect/cli"

/** A wrong setting: the name of its variable, what was expected, and, unless it is a secret, what was found. */
export const SettingProblem = Schema.Struct({
  name: Schema.String,
  expected: Schema.String,
  found: Schema.optionalKey(Schema.String)
})
export interface SettingProblem extends Schema.Schema.Type<typeof SettingProblem> {}

/** All settings that are wrong. Nothing has been started. */
export class WrongConfiguration extends Schema.TaggedError<WrongConfiguration>()("WrongConfiguration", {
  problems: Schema.Array(SettingProblem)
}) {
  override readonly [Runtime.errorExitCode] = 2

  override get message(): string {
    const lines = this.problems.map(
      ({ expected, found, name }) => `${name}: expected ${expected}${found === undefined ? "" : `, found "${found}"`}`
    )
    return ["Wrong configuration", ...lines].join("\n  ")
  }

  override get [CliError.userMessage](): string {
    return this.message
  }
}
