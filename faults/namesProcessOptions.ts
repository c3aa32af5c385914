import type { KillPoint } from "./killedProcessOptions.ts"

/** What a process of the collector is told whose instances change names. */
export interface NamesProcessOptions {
  readonly url: string
  readonly schema: string
  /** Its first pass. */
  readonly first: number
  /** Its last pass, in which it dies. */
  readonly last: number
  /** Where to die; null to live. */
  readonly killAt: KillPoint | null
}
