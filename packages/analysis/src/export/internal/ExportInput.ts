import type { RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import type { InstanceKind } from "@snoozeql/domain/Instance"
import type { DateTime } from "effect"
import type { SleepTime } from "./sleepTimes.ts"

/** What every format is written from. Name and region were checked, so they are safe in a command line. */
export interface ExportInput {
  readonly kind: InstanceKind
  /** The DBInstanceIdentifier, or the DBClusterIdentifier of a cluster. */
  readonly name: string
  /** The AWS region. */
  readonly region: string
  /** An IANA name in IANA's spelling. */
  readonly timezone: string
  /** At least one, in the order of the week. */
  readonly times: ReadonlyArray<SleepTime>
  readonly now: DateTime.Utc
  /** The DbiResourceId or DbClusterResourceId; undefined if it is not known. */
  readonly resourceId: string | undefined
  /** How many minutes before the end of a sleep the start is. */
  readonly wakeLeadMinutes: number
  /** The greatest values that count as rest: of an instance, or of the members of a cluster, the greatest ones first. */
  readonly restLimits: ReadonlyArray<RestLimits>
  /** What a person should know before the schedule is used. */
  readonly notes: ReadonlyArray<string>
}

/** The notes as sentences after a text. */
export const withNotes = (text: string, notes: ReadonlyArray<string>): string =>
  [text, ...notes.map((note) => `Note: ${note}.`)].join(" ")

export const isFilled = <A>(items: ReadonlyArray<A>): items is readonly [A, ...Array<A>] => items.length > 0
