import { Clock, Duration, Effect } from "effect"
import { OutputTerminal } from "./OutputTerminal.ts"

/** What takes less time shows no progress. */
const quiet = Duration.seconds(1)

/** How often a terminal's line is written again, at most. */
const refresh = Duration.millis(200)

/** Shows how far work has come. */
export interface Progress {
  /** Adds to what is done. */
  readonly advance: (count?: number) => Effect.Effect<void>
  /** Ends the terminal's line. */
  readonly end: Effect.Effect<void>
}

const clearLine = "\r\u001B[K"

/**
 * Makes the progress of work that has `total` steps, on stderr: a terminal has one line that is written over, anything
 * else gets a line at each tenth. `describe` says what is done, such as "23 of 300 databases replayed".
 */
export const makeProgress = Effect.fnUntraced(function* (total: number, describe: (done: number) => string) {
  const { showsProgress } = yield* OutputTerminal
  const started = yield* Clock.currentTimeMillis
  let done = 0
  let shownAt = started
  let shownTenth = 0
  let isShown = false
  const write = (text: string) => Effect.sync(() => void process.stderr.write(text))
  const progress: Progress = {
    advance: (count = 1) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        done = Math.min(total, done + count)
        if (now - started < Duration.toMillis(quiet)) return Effect.void
        if (showsProgress) {
          if (now - shownAt < Duration.toMillis(refresh) && done < total) return Effect.void
          shownAt = now
          isShown = true
          return write(`${clearLine}${describe(done)}`)
        }
        const tenth = Math.floor((10 * done) / total)
        if (tenth <= shownTenth) return Effect.void
        shownTenth = tenth
        return write(`${describe(done)}\n`)
      }),
    end: Effect.suspend(() => (isShown ? write(clearLine) : Effect.void))
  }
  return progress
})
