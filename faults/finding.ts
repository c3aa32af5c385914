/** What a part of the fault tests did and found: a line of the report. */
export interface Finding {
  /** What was done, with how often. */
  readonly fault: string
  /** What came of it. */
  readonly result: string
  /** What should not have been; empty where all is well. */
  readonly failures: ReadonlyArray<string>
}
