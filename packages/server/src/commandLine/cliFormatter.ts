import { redactUrls } from "@snoozeql/domain/redactUrls"
import { CliOutput } from "effect/cli"

const standard = CliOutput.defaultFormatter()

/** Effect's formatter. Errors repeat what was typed, so it removes the user information of URLs, such as a password. */
export const cliFormatter: CliOutput.Formatter = {
  ...standard,
  formatCliError: (error) => redactUrls(standard.formatCliError(error)),
  formatError: (error) => redactUrls(standard.formatError(error)),
  formatErrors: (errors) => redactUrls(standard.formatErrors(errors))
}
