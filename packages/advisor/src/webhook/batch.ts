import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { Array, type DateTime, Duration } from "effect"
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

/** When a change was issued. It is in the future if the database's clock was set back since. */
type IssueTime = Pick<NamedAdviceVersion, "issued_at">

const ageOf = ({ issued_at }: IssueTime, now: DateTime.Utc): Duration.Duration =>
  Duration.millis(now.epochMilliseconds - issued_at.epochMilliseconds)

/**
 * Whether changes, in the order in which they were issued, are sent now. Those of one pass are sent together, so it is
 * waited until no more come. If the clock was set back, so that a change was issued in the future, that is not waited for.
 * Pure.
 */
export const isSettled = (
  changes: ReadonlyArray<IssueTime>,
  { longest, quiet }: BatchTimes,
  now: DateTime.Utc
): boolean => {
  const [oldest, newest] = [changes[0], changes.at(-1)]
  if (oldest === undefined || newest === undefined) return false
  return (
    changes.length > maximumChanges ||
    Duration.isGreaterThanOrEqualTo(Duration.abs(ageOf(newest, now)), quiet) ||
    Duration.isGreaterThanOrEqualTo(Duration.abs(ageOf(oldest, now)), longest)
  )
}

/** The first changes, as far as they are too old to be sent. Pure. */
export const tooOld = <A extends IssueTime>(changes: ReadonlyArray<A>, now: DateTime.Utc): ReadonlyArray<A> =>
  Array.takeWhile(changes, (change) => Duration.isGreaterThan(ageOf(change, now), patience))

/** Whether a change says that hours of an export were withdrawn. */
export const withdrawsExport = ({ changes }: Pick<NamedAdviceVersion, "changes">): boolean =>
  changes.some(({ kind }) => kind === "export_withdrawn")

/** The changes with those that withdraw hours of an export first, otherwise in their order. Pure. */
export const withdrawnFirst = (changes: ReadonlyArray<NamedAdviceVersion>): ReadonlyArray<NamedAdviceVersion> => [
  ...changes.filter(withdrawsExport),
  ...changes.filter((change) => !withdrawsExport(change))
]

/** What names a change in the id of a message. */
type ChangeName = Pick<NamedAdviceVersion, "instance_id" | "version">

const nameOf = ({ instance_id, version }: ChangeName): string => `${instance_id}.${version}`

/** The id of the message that holds these changes: the same for the same changes. */
export const messageId = (changes: ReadonlyArray<ChangeName>): string => `msg_${digestOf(changes.map(nameOf))}`
