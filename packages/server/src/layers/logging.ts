import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Layer, Logger } from "effect"

/**
 * Logs go to stderr, since stdout carries results: pretty on a terminal, one JSON object a line otherwise, in which no URL has
 * user information.
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
