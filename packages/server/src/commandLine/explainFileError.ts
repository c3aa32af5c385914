import { Effect, type PlatformError } from "effect"
import { CliError } from "effect/cli"

/** Says in plain words why a file or a folder cannot be used. */
export const explainFileError = ({ message, reason }: PlatformError.PlatformError, path: string): string => {
  switch (reason._tag) {
    case "NotFound":
      return `there is no file or folder ${path}`
    case "PermissionDenied":
      return `this user may not use ${path}: check its permissions`
    case "AlreadyExists":
      return `${path} exists already, and is not a folder`
    case "BadResource":
      return `${path} is a folder where a file is expected, or a file where a folder is expected`
    case "Busy":
      return `${path} is in use by another program`
    default:
      return message
  }
}

/** Lets the use of a file fail with a message for users. */
export const explainedFor = <A, R>(
  use: Effect.Effect<A, PlatformError.PlatformError, R>,
  path: string
): Effect.Effect<A, CliError.UserError, R> =>
  Effect.mapError(use, (error) => new CliError.UserError({ cause: error, userMessage: explainFileError(error, path) }))
