import { constants } from "node:os"

/** The signals that ask the program to stop. */
export const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const
export type StopSignal = (typeof stopSignals)[number]

/** The exit code of a program ended by a signal, as shells report it. */
export const exitCodeOf = (signal: StopSignal): number => 128 + constants.signals[signal]

/** The signal that made the program stop, and when it arrived, in milliseconds. */
export interface Stopping {
  readonly signal: StopSignal
  readonly at: number
}

/** Within this time, in milliseconds, two signals count as one: package managers repeat the terminal's signal. */
const forwardedWithin = 100

/**
 * What to do on a signal. The first one requests a graceful stop. A second SIGTERM or SIGINT ends the program at once. A
 * second hangup does not, since shells and terminals send it more than once.
 */
export const judgeSignal = (
  signal: StopSignal,
  now: number,
  stopping: Stopping | undefined
): "stop" | "exit" | "ignore" => {
  if (stopping === undefined) return "stop"
  if (signal === "SIGHUP") return "ignore"
  return signal === stopping.signal && now - stopping.at < forwardedWithin ? "ignore" : "exit"
}

/** How long a graceful stop may take, in milliseconds. So the program ends within 10 seconds. */
export const stopTimeout = 8500

/** The least time for a graceful stop, in milliseconds, even if the signal had to wait before Node could deliver it. */
const leastStopTimeout = 1000

/**
 * How long a graceful stop may take, in milliseconds, if its signal is delivered at `now`. While the main thread is busy,
 * such as with a statement of the embedded database, Node does not deliver signals. So the signal may have arrived at any
 * time since the thread was last not busy.
 */
export const timeToStop = (now: number, lastRest: number): number =>
  Math.max(stopTimeout - Math.max(now - lastRest, 0), leastStopTimeout)
