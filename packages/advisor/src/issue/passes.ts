import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { DateTime } from "effect"

/** How many of the newest runs are looked at: beside an ended one, those of other servers that are under way. */
export const runsRead = 20

/** Whether a pass began at or after an instant, and has read something. Pure. */
export const hasRead = ({ started_at, status }: CollectionRun, since: DateTime.Utc): boolean =>
  (status === "succeeded" || status === "partial") && DateTime.isGreaterThanOrEqualTo(started_at, since)

/** What a command that runs beside a server, or without one, may issue. */
export interface CommandIssues {
  /** Whether the plans of the day are due. */
  readonly isCollected: boolean
  /** Whether units whose inputs have changed get a revision. */
  readonly issuesChanges: boolean
}

/**
 * Returns what a command issues before it lists advice, by the newest runs. If no pass of a server began in the last 24
 * hours, no server is at work: the command issues all that a server would. Passes that somebody asked for do not count. Otherwise it leaves alone what has advice of today,
 * since the settings of a server may be others than its own. Pure.
 */
export const commandIssues = (runs: ReadonlyArray<CollectionRun>, now: DateTime.Utc): CommandIssues => {
  const dayAgo = DateTime.subtract(now, { days: 1 })
  const isAtWork = runs.some(
    ({ started_at, trigger }) => trigger !== "manual" && DateTime.isGreaterThan(started_at, dayAgo)
  )
  const today = DateTime.startOf(now, "day")
  return { isCollected: !isAtWork || runs.some((run) => hasRead(run, today)), issuesChanges: !isAtWork }
}
