import { redactUrls } from "@snoozeql/domain/redactUrls"
import { CliError, CliOutput } from "effect/cli"

const standard = CliOutput.defaultFormatter()

/** What Effect puts before the message of a schema that refuses a value. */
const schemaPrefix = "Schema validation failed: "

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`

/** Explains a value that a schema refuses as a wrong setting is explained, without naming the schema. */
const plain = <E extends CliError.CliError>(error: E): E | CliError.UserError => {
  if (error._tag !== "InvalidValue" || !error.expected.startsWith(schemaPrefix)) return error
  const { expected, kind, option, value } = error
  const reason = expected.slice(schemaPrefix.length)
  const place = kind === "flag" ? `--${option}` : option
  const found = reason.startsWith("Expected") ? `, found "${value}"` : ""
  return new CliError.UserError({ cause: error, userMessage: `${place}: ${lowerFirst(reason)}${found}` })
}

/**
 * Effect's formatter, with plain words for wrong values. Errors repeat what was typed, so it removes the user information
 * of URLs, such as a password.
 */
export const cliFormatter: CliOutput.Formatter = {
  ...standard,
  formatCliError: (error) => redactUrls(standard.formatCliError(plain(error))),
  formatError: (error) => redactUrls(standard.formatError(plain(error))),
  formatErrors: (errors) => redactUrls(standard.formatErrors(errors.map(plain)))
}
