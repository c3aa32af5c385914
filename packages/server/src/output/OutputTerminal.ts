import { Context, Effect } from "effect"
import { createInterface } from "node:readline"

/** What is known of the terminal that the program runs in. */
export interface TerminalFacts {
  /** The width of stdout in characters; undefined if stdout is not a terminal. */
  readonly columns: number | undefined
  /** Whether stdout shows colours. */
  readonly hasColours: boolean
  /** Whether stderr is a terminal, on which a line can be written over. */
  readonly showsProgress: boolean
  /** Asks a question on stderr and returns the line of the answer; undefined if there is nobody to ask. */
  readonly ask: ((question: string) => Effect.Effect<string>) | undefined
}

/** No terminal, as in a pipe or a test. */
export const noTerminal: TerminalFacts = {
  columns: undefined,
  hasColours: false,
  showsProgress: false,
  ask: undefined
}

/** The terminal. By default there is none. */
export const OutputTerminal = Context.Reference<TerminalFacts>("@snoozeql/server/OutputTerminal", {
  defaultValue: () => noTerminal
})

/** Without a terminal of its own, readline leaves Ctrl-C to the system, which interrupts the program. */
const askOnStderr = (question: string): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
    let answer = ""
    process.stderr.write(question)
    lines.once("line", (line) => {
      answer = line
      lines.close()
    })
    lines.once("close", () => resume(Effect.succeed(answer)))
    return Effect.sync(() => lines.close())
  })

/** Whether a stream of this process shows colours. https://no-color.org */
const showsColours = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && stream.hasColors() && !process.env["NO_COLOR"]

/** What the logs of this process are written to: stderr. */
export const logTerminal = () => ({ isTerminal: process.stderr.isTTY, hasColours: showsColours(process.stderr) })

/** The terminal of this process. */
export const processTerminal = (): TerminalFacts => ({
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  hasColours: showsColours(process.stdout),
  showsProgress: process.stderr.isTTY,
  ask: process.stdin.isTTY && process.stderr.isTTY ? askOnStderr : undefined
})
