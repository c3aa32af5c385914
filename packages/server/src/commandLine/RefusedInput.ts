import { Runtime, Schema } from "effect"
import { CliError } from "effect/cli"

/** What the command line asks for cannot be done by anybody: a store, or the server that was asked, refused a value. */
export class RefusedInput extends Schema.TaggedError<RefusedInput>()("RefusedInput", {
  message: Schema.String,
  cause: Schema.Defect()
}) {
  override readonly [Runtime.errorExitCode] = 2

  override get [CliError.userMessage](): string {
    return this.message
  }
}
