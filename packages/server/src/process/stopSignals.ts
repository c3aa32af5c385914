import { constants } from "node:os"

/** The signals that ask the program to stop. */
export const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const
export type StopSignal = (typeof stopSignals)[number]

/** The exit code of a program that a signal has ended, as shells report it. */
export const exitCodeOf = (signal: StopSignal): number => 128 + constants.signals[signal]

/** The signal that the program is stopping for, and when it arrived, in milliseconds. */
export interface Stopping {
  readonly signal: StopSignal
  readonly at: number
}

/** Package managers pass on a signal that the terminal has sent to the program as well: both are one wish. */
const forwardedWithin = 100

/**
 * What a signal means. The first one asks for a graceful stop. A second SIGTERM or SIGINT ends the program at once; a hangup
 * does not, since shells and terminals send it more than once.
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

/** A graceful stop is given up after this time, in milliseconds: within 10 seconds the program is gone. */
export const stopTimeout = 8500

/** At least this long, also where the signal has waited before Node could deliver it. */
const leastStopTimeout = 1000

/**
 * How long a graceful stop may take, in milliseconds, when its signal is delivered at `now`. Node delivers signals between two
 * pieces of work. While one of them lasts, such as a statement of the embedded database, a signal waits; it may
 * have arrived any time after the last moment of rest.
 */
export const timeToStop = (now: number, lastRest: number): number =>
  Math.max(stopTimeout - Math.max(now - lastRest, 0), leastStopTimeout)
