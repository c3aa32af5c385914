import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"

/** The run as failed at `now`, with its unfinished targets, because its process did not live to finish it. */
export const failAbandonedTargets = (run: CollectionRun, now: DateTime.Utc): CollectionRun => ({
  ...run,
  status: "failed",
  finished_at: now,
  targets: run.targets.map((target) =>
    target.status === "running" ? { ...target, status: "failed", error: "The process ended during the run" } : target
  )
})

/** A provider's message may hold anything; PostgreSQL's text holds neither NUL nor half of a surrogate pair. */
const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\u{FFFD}")

/** The run with the text of its targets as PostgreSQL can store it. */
export const withStorableText = (run: CollectionRun): CollectionRun => ({
  ...run,
  targets: run.targets.map((target) => ({
    account: storableText(target.account),
    region: storableText(target.region),
    status: target.status,
    error: target.error === null ? null : storableText(target.error),
    notes: target.notes.map(storableText)
  }))
})
