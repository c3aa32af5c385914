import { redactUrls } from "@snoozeql/domain/redactUrls"
import { CliOutput } from "effect/cli"

const standard = CliOutput.defaultFormatter()

/** Effect's own way of showing errors of the command line, which repeat what was typed, without the user information of URLs. */
export const cliFormatter: CliOutput.Formatter = {
  ...standard,
  formatCliError: (error) => redactUrls(standard.formatCliError(error)),
  formatError: (error) => redactUrls(standard.formatError(error)),
  formatErrors: (errors) => redactUrls(standard.formatErrors(errors))
}
