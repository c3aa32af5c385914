import { millisPerDay } from "@snoozeql/domain/timeUnits"

/** The statuses that stops and starts lead through. */
export type PowerStatus = "stopping" | "stopped" | "starting" | "available"

/** A status of an instance or a cluster, and when it began, in milliseconds since the epoch. */
export interface PowerPhase {
  readonly from: number
  readonly status: PowerStatus
  /** Whether RDS started it by itself, since it had been stopped for seven days. */
  readonly isForced?: true
}

/**
 * The statuses that calls have led to and will lead to, oldest first. Before the first one, the workload decides the
 * status.
 */
export type PowerLog = ReadonlyArray<PowerPhase>

/** How long a stop and a start take, in milliseconds. */
export interface TransitionTimes {
  readonly stopping: number
  readonly starting: number
}

/** RDS starts what has been stopped for so long. */
const longestStop = 7 * millisPerDay

/** What was planned for later does not happen when another call comes first. */
const until = (log: PowerLog, now: number): PowerLog => log.filter(({ from }) => from < now)

/** The log after a stop at `now`. Seven days after it is stopped, RDS starts it. */
export const stopAt = (log: PowerLog, now: number, { starting, stopping }: TransitionTimes): PowerLog => {
  const stopped = now + stopping
  const restart = stopped + longestStop
  return [
    ...until(log, now),
    { from: now, status: "stopping" },
    { from: stopped, status: "stopped" },
    { from: restart, status: "starting", isForced: true },
    { from: restart + starting, status: "available" }
  ]
}

/** The log after a start at `now`. */
export const startAt = (log: PowerLog, now: number, { starting }: TransitionTimes): PowerLog => [
  ...until(log, now),
  { from: now, status: "starting" },
  { from: now + starting, status: "available" }
]

/** The status at an instant; undefined before the first call, when the workload decides. */
export const statusIn = (log: PowerLog, instant: number): PowerStatus | undefined =>
  log.findLast(({ from }) => from <= instant)?.status

/** When the first call came, from which on the log decides the status. */
export const firstCallAt = (log: PowerLog): number => log[0]?.from ?? Number.POSITIVE_INFINITY
