import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"

/** Marks a run and its unfinished targets as failed at `now`, because its process ended before the run did. */
export const failAbandonedTargets = (run: CollectionRun, now: DateTime.Utc): CollectionRun => ({
  ...run,
  status: "failed",
  finished_at: now,
  targets: run.targets.map((target) =>
    target.status === "running" ? { ...target, status: "failed", error: "The process ended during the run" } : target
  )
})

/**
 * Replaces the characters that PostgreSQL's `text` cannot store: a provider's message may contain NUL or lone
 * surrogates.
 */
const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\u{FFFD}")

/** Makes the texts of a run's targets storable in PostgreSQL. */
export const withStorableText = (run: CollectionRun): CollectionRun => ({
  ...run,
  targets: run.targets.map((target) => ({
    ...(target.name === undefined ? {} : { name: storableText(target.name) }),
    account: storableText(target.account),
    region: storableText(target.region),
    status: target.status,
    error: target.error === null ? null : storableText(target.error),
    notes: target.notes.map(storableText)
  }))
})
