import type { Sample } from "./Sample.ts"

/** The values of one metric of one instance that a file holds. */
export interface Recording {
  readonly samples: ReadonlyArray<Sample>
  /** The period of a value in milliseconds, as the file states it; undefined if it does not. */
  readonly period?: number | undefined
  /** Whether each sample aggregates all values of its period. Such a sample cannot be divided between two hours. */
  readonly isWhole?: boolean
  /** Whether timestamps had no offset, and were read in the time zone of the options. */
  readonly isLocalTime?: boolean
  /** The DBInstanceIdentifier that the file names; undefined if it names none. */
  readonly instance?: string | undefined
}
