import { Cause, Exit, Runtime } from "effect"
import { CliError } from "effect/cli"

/**
 * Sets the exit code: 2 for wrong usage, and 0 for requested help. For a program that was told to stop, it is the code that
 * its command has set.
 */
export const teardown: Runtime.Teardown = (exit, onExit) => {
  if (Exit.isFailure(exit)) {
    if (Cause.hasInterruptsOnly(exit.cause) && process.exitCode !== undefined) return onExit(Number(process.exitCode))
    const error = Cause.squash(exit.cause)
    if (CliError.isCliError(error) && error._tag === "ShowHelp") return onExit(error.errors.length > 0 ? 2 : 0)
  }
  return Runtime.defaultTeardown(exit, onExit)
}
