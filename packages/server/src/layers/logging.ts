import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Layer, Logger } from "effect"

/**
 * Logs to stderr, since stdout is for results. On a terminal, logs are formatted for people; otherwise each line is a JSON
 * object. User information in URLs, such as a password, is removed.
 */
export const loggingLayer = (isTerminal: boolean) =>
  Layer.mergeAll(
    Logger.layer([
      isTerminal
        ? Logger.consolePretty({ mode: "tty" })
        : Logger.withConsoleError(Logger.map(Logger.formatJson, redactUrls))
    ]),
    Layer.succeed(Logger.LogToStderr, true)
  )
