import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Console, Duration, Effect, Layer, Logger, LogLevel, Predicate } from "effect"

/** What `Logger.formatStructured` returns. */
type LogEntry = typeof Logger.formatStructured extends Logger.Logger<unknown, infer Entry> ? Entry : never

/** The beginning of a note by its level. Information needs none. */
const labels: Readonly<Record<string, string>> = { FATAL: "Error: ", ERROR: "Error: ", WARN: "Warning: " }

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(" ") : Predicate.isString(value) ? value : JSON.stringify(value)

/** A line for people: the message, what it is about, and what caused it. */
const noteOf = ({ annotations, cause, level, message }: LogEntry): string => {
  const details = Object.entries(annotations).map(([name, value]) => `${name}: ${textOf(value)}`)
  return [
    `${labels[level] ?? ""}${textOf(message)}${details.length === 0 ? "" : ` (${details.join(", ")})`}`,
    ...(cause === undefined ? [] : [cause])
  ].join("\n")
}

/** Writes to stderr, since stdout is for results. User information in URLs, such as a password, is removed. */
const toStderr = (format: Logger.Logger<unknown, string>) =>
  Layer.mergeAll(
    Logger.layer([Logger.withConsoleError(Logger.map(format, redactUrls))]),
    Layer.succeed(Logger.LogToStderr, true)
  )

/** What the logs are written to. */
export interface LogTerminal {
  readonly isTerminal: boolean
  readonly hasColours: boolean
}

const onTerminal = (colors: boolean) =>
  Layer.mergeAll(Logger.layer([Logger.consolePretty({ mode: "tty", colors })]), Layer.succeed(Logger.LogToStderr, true))

/** The logs of a command: formatted on a terminal, and plain notes otherwise. */
export const commandLogging = ({ hasColours, isTerminal }: LogTerminal) =>
  isTerminal ? onTerminal(hasColours) : toStderr(Logger.map(Logger.formatStructured, noteOf))

/** How long a line waits for others. */
const gatherTime = Duration.millis(50)

const isUrgent = LogLevel.isGreaterThanOrEqualTo("Warn")

/**
 * Like `toStderr`, but writes the lines of 50 milliseconds at once. Node waits for every write to a file or a pipe, so
 * one for each request took a fifth of the time of short requests. A warning is written at once, with the lines before
 * it, and so is everything when the process exits.
 */
const toStderrTogether = (format: Logger.Logger<unknown, string>) =>
  Layer.mergeAll(
    Logger.layer([
      Effect.gen(function* () {
        const console = yield* Console.Console
        const lines: Array<string> = []
        const flush = () => {
          if (lines.length > 0) console.error(lines.splice(0).join("\n"))
        }
        const fork = Effect.runForkWith(yield* Effect.context())
        const flushSoon = Effect.andThen(Effect.sleep(gatherTime), Effect.sync(flush))
        yield* Effect.acquireRelease(
          Effect.sync(() => process.on("exit", flush)),
          () =>
            Effect.sync(() => {
              process.off("exit", flush)
              flush()
            })
        )
        return Logger.make((options) => {
          lines.push(redactUrls(format.log(options)))
          if (isUrgent(options.logLevel)) flush()
          else if (lines.length === 1) fork(flushSoon)
        })
      })
    ]),
    Layer.succeed(Logger.LogToStderr, true)
  )

/** The logs of a server: formatted on a terminal, and otherwise a JSON object in each line, for programs that collect them. */
export const serverLogging = ({ hasColours, isTerminal }: LogTerminal) =>
  isTerminal ? onTerminal(hasColours) : toStderrTogether(Logger.formatJson)
