import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"

const notRunning: ReadonlySet<string> = new Set(["stopped", "stopping"])

/** AWS starts what has been stopped for seven days. Discovery sees the stop and the start up to an hour late. */
const startedByAws = 7 * millisPerDay - millisPerHour

/**
 * Returns the hours, counted from 1970-01-01T00:00Z, in which discovery saw that a stopped unit was started. Starts
 * after seven days are those of AWS and are omitted. The changes come oldest first. Pure.
 *
 * Inside of a planned sleep such a start means that somebody needed the database. A scheduler that does not follow the
 * plan looks the same, which counts against the plan: the safe side.
 */
export const startsByHand = (
  changes: ReadonlyArray<Pick<InstanceStatusChange, "observed_at" | "previous_status" | "status">>
): ReadonlySet<number> => {
  const hours = new Set<number>()
  let stoppedAt: number | undefined
  for (const { observed_at, previous_status, status } of changes) {
    const at = observed_at.epochMilliseconds
    const wasStopped = previous_status !== null && notRunning.has(previous_status)
    if (notRunning.has(status)) {
      if (!wasStopped || stoppedAt === undefined) stoppedAt = at
    } else {
      const isLong = stoppedAt !== undefined && at - stoppedAt >= startedByAws
      if (wasStopped && !isLong) hours.add(Math.floor(at / millisPerHour))
      stoppedAt = undefined
    }
  }
  return hours
}
