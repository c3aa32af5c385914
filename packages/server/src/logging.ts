import { Layer, Logger } from "effect"

/** Logs go to stderr, since stdout carries results: pretty on a terminal, one JSON object a line otherwise. */
export const loggingLayer = (isTerminal: boolean) =>
  Layer.mergeAll(
    Logger.layer([isTerminal ? Logger.consolePretty({ mode: "tty" }) : Logger.withConsoleError(Logger.formatJson)]),
    Layer.succeed(Logger.LogToStderr, true)
  )
