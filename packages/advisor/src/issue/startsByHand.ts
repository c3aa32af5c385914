import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { membersNow, type UnitHistory } from "../evaluate.ts"
import { isAsleepStatus } from "./standing.ts"

/** AWS starts what has been stopped for seven days. Discovery sees the stop and the start up to an hour late. */
const startedByAws = 7 * millisPerDay - millisPerHour

/** What is known of the stops and starts of a unit. Hours count from 1970-01-01T00:00Z. */
export interface StatusHistory {
  /** Oldest first. */
  readonly changes: ReadonlyArray<Pick<InstanceStatusChange, "observed_at" | "previous_status" | "status">>
  /** The hours in which the unit ran for a while, since there are samples of its CPU. */
  readonly ran: ReadonlySet<number>
}

/** Returns the hours in which an instance, or a member of a cluster, had a CPU to measure. Pure. */
export const hoursRan = (history: UnitHistory): ReadonlySet<number> => {
  const hours = new Set<number>()
  for (const { series } of [history, ...membersNow(history)]) {
    for (const { hour, metric_name } of series) {
      if (metric_name === "CPUUtilization") for (const at of hour) hours.add(Math.floor(at / millisPerHour))
    }
  }
  return hours
}

/** The hours between a stop and a start that discovery saw in which the unit began to run, though nobody saw it. */
const unseenStarts = (ran: ReadonlySet<number>, stoppedAt: number, startedAt: number): ReadonlyArray<number> => {
  const starts: Array<number> = []
  const until = Math.min(startedAt, stoppedAt + startedByAws)
  for (let hour = Math.ceil(stoppedAt / millisPerHour); hour * millisPerHour < until; hour++) {
    if (ran.has(hour) && !ran.has(hour - 1)) starts.push(hour)
  }
  return starts
}

/**
 * Returns the hours, counted from 1970-01-01T00:00Z, in which a stopped unit was started. Discovery sees a start hours
 * late if its interval is long, or never if the unit was stopped again before. So a start is in the first hour of which
 * there are samples, and else in the one in which it was seen. Starts after seven days are those of AWS and are omitted.
 * Pure.
 *
 * Inside of a planned sleep such a start means that somebody needed the database. A scheduler that does not follow the
 * plan looks the same, which counts against the plan: the safe side.
 */
export const startsByHand = ({ changes, ran }: StatusHistory): ReadonlySet<number> => {
  const hours = new Set<number>()
  let stoppedAt: number | undefined
  for (const { observed_at, previous_status, status } of changes) {
    const at = observed_at.epochMilliseconds
    const wasStopped = previous_status !== null && isAsleepStatus(previous_status)
    if (isAsleepStatus(status)) {
      if (!wasStopped || stoppedAt === undefined) stoppedAt = at
    } else {
      const unseen = stoppedAt === undefined ? [] : unseenStarts(ran, stoppedAt, at)
      for (const hour of unseen) hours.add(hour)
      const isLong = stoppedAt !== undefined && at - stoppedAt >= startedByAws
      if (wasStopped && !isLong && unseen.length === 0) hours.add(Math.floor(at / millisPerHour))
      stoppedAt = undefined
    }
  }
  // It is still stopped as far as anybody has seen.
  if (stoppedAt !== undefined) {
    for (const hour of unseenStarts(ran, stoppedAt, Number.POSITIVE_INFINITY)) hours.add(hour)
  }
  return hours
}
