import { Runtime, Schema } from "effect"
import { CliError } from "effect/cli"

/** A flag has a value that cannot be used. Nothing has been started. */
export class WrongUsage extends Schema.TaggedError<WrongUsage>()("WrongUsage", {
  flag: Schema.String,
  message: Schema.String
}) {
  override readonly [Runtime.errorExitCode] = 2

  override get [CliError.userMessage](): string {
    return `${this.flag}: ${this.message}`
  }
}
