import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import type { ChangePlace } from "@snoozeql/store/WebhookStore"
import { type DateTime, Duration } from "effect"
import { digestOf } from "../issue/inputsDigest.ts"

/** The most changes in one message. */
export const maximumChanges = 100

/** For how long changes are sent in vain. Older ones are given up. */
export const patience: Duration.Duration = Duration.days(7)

/** How long is waited for more changes of the same pass. */
export interface BatchTimes {
  /** Without a new change for this long, the pass is taken to be over. */
  readonly quiet: Duration.Duration
  /** The oldest change waits no longer than this. */
  readonly longest: Duration.Duration
}

const ageOf = ({ issued_at }: ChangePlace, now: DateTime.Utc): Duration.Duration =>
  Duration.millis(Math.max(0, now.epochMilliseconds - issued_at.epochMilliseconds))

/**
 * Whether changes, oldest first, are sent now. Those of one pass are sent together, so it is waited until no more come.
 * Pure.
 */
export const isSettled = (
  changes: ReadonlyArray<ChangePlace>,
  { longest, quiet }: BatchTimes,
  now: DateTime.Utc
): boolean => {
  const [oldest, newest] = [changes[0], changes.at(-1)]
  if (oldest === undefined || newest === undefined) return false
  return (
    changes.length > maximumChanges ||
    Duration.isGreaterThanOrEqualTo(ageOf(newest, now), quiet) ||
    Duration.isGreaterThanOrEqualTo(ageOf(oldest, now), longest)
  )
}

/** Whether a change is too old to be sent. Pure. */
export const isTooOld = (change: ChangePlace, now: DateTime.Utc): boolean =>
  Duration.isGreaterThan(ageOf(change, now), patience)

/** Whether a change says that hours of an export were withdrawn. */
export const withdrawsExport = ({ changes }: Pick<NamedAdviceVersion, "changes">): boolean =>
  changes.some(({ kind }) => kind === "export_withdrawn")

/** The changes with those that withdraw hours of an export first, otherwise in their order. Pure. */
export const withdrawnFirst = (changes: ReadonlyArray<NamedAdviceVersion>): ReadonlyArray<NamedAdviceVersion> => [
  ...changes.filter(withdrawsExport),
  ...changes.filter((change) => !withdrawsExport(change))
]

const nameOf = ({ instance_id, version }: ChangePlace): string => `${instance_id}.${version}`

/** The id of the message that holds these changes: the same for the same changes. */
export const messageId = (changes: ReadonlyArray<ChangePlace>): string => `msg_${digestOf(changes.map(nameOf))}`
