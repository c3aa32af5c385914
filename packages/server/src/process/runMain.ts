import { type Effect, Runtime } from "effect"
import { endWithin, giveUp } from "./guard.ts"
import { surviveOutputErrors } from "./output.ts"
import { exitCodeOf, judgeSignal, stopSignals, type StopSignal, type Stopping, timeToStop } from "./stopSignals.ts"

/** How often the main thread notes that it is at rest, in milliseconds. */
const restInterval = 250

/** A finished program that something keeps alive is ended after this time, in milliseconds. */
const lingerTime = 5000

const interruptedCode = 130

/**
 * Runs the program as the process. SIGTERM, SIGINT and SIGHUP interrupt it, so that it stops gracefully; the process is
 * gone 10 seconds later, and at once after a second SIGTERM or SIGINT.
 *
 * Exit codes of an interrupted program: what `teardown` says, but 128 and the signal's number instead of 130; 1 where the
 * graceful stop took too long; 128 and the signal's number after a second signal.
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
