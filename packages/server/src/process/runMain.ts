import { type Effect, Runtime } from "effect"
import { endWithin, giveUp } from "./guard.ts"
import { surviveOutputErrors } from "./output.ts"
import { exitCodeOf, judgeSignal, stopSignals, type StopSignal, type Stopping, timeToStop } from "./stopSignals.ts"

/** How often the main thread records that it is not busy, in milliseconds. */
const restInterval = 250

/** How long a finished program may be kept alive by something, in milliseconds. Then it is ended. */
const lingerTime = 5000

const interruptedCode = 130

/**
 * Runs the program as the process. SIGTERM, SIGINT and SIGHUP interrupt it, so that it stops gracefully. The process ends
 * within 10 seconds, or at once after a second SIGTERM or SIGINT.
 *
 * The exit code of an interrupted program is that of `teardown`, with 128 + the signal's number instead of 130. It is 1 if
 * the graceful stop took too long, and 128 + the signal's number after a second signal.
 */
export const runMain: (program: Effect.Effect<void, unknown>, options: { teardown: Runtime.Teardown }) => void = (
  program,
  { teardown }
) => {
  surviveOutputErrors()
  run(program, { disableErrorReporting: true, teardown })
}

const run = Runtime.makeRunMain(({ fiber, teardown }) => {
  let stopping: Stopping | undefined
  let lastRest = performance.now()
  setInterval(() => {
    lastRest = performance.now()
  }, restInterval).unref()

  const onSignal = (signal: StopSignal) => {
    const now = performance.now()
    switch (judgeSignal(signal, now, stopping)) {
      case "stop":
        stopping = { signal, at: now }
        endWithin(timeToStop(now, lastRest), giveUp)
        fiber.interruptUnsafe(fiber.id)
        return
      case "exit":
        process.exit(exitCodeOf(signal))
        return
      case "ignore":
    }
  }
  for (const signal of stopSignals) process.on(signal, () => onSignal(signal))

  fiber.addObserver((exit) =>
    teardown(exit, (code) => {
      if (stopping !== undefined) process.exit(code === interruptedCode ? exitCodeOf(stopping.signal) : code)
      if (code !== 0) process.exit(code)
      setTimeout(() => process.exit(), lingerTime).unref()
    })
  )
})
