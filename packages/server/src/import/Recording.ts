import type { Sample } from "./Sample.ts"

/** What a file holds of one metric of one instance. */
export interface Recording {
  readonly samples: ReadonlyArray<Sample>
  /** How many milliseconds a value stands for, as the file states it; undefined where it does not. */
  readonly period?: number | undefined
  /** Whether each sample stands for all values of its period, which then cannot be divided between two hours. */
  readonly isWhole?: boolean
  /** Whether timestamps had no offset, and were read in the time zone that was asked for. */
  readonly isLocalTime?: boolean
  /** The DBInstanceIdentifier that the file names; undefined where it names none. */
  readonly instance?: string | undefined
}
