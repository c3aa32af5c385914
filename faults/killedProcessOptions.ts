import type { PassOptions } from "./collector.ts"
import type { Phase } from "./tappedSocket.ts"

/** What a process of the collection workload is told. */
export interface KilledProcessOptions extends Pick<PassOptions, "mode" | "settled" | "instancesPerBatch"> {
  readonly url: string
  /** The schema whose tables it works on, and creates where they are missing. */
  readonly schema: string
  /** When its passes take place, in minutes from the world's start. */
  readonly presents: ReadonlyArray<number>
  /** The start of the world, in milliseconds since the epoch. */
  readonly start: number
  /** The time zone of its sessions. */
  readonly sessionTimeZone: string
  /** Where to die; null to live. */
  readonly killAt: KillPoint | null
}

/** Where to die: at the first, second, … event of its kind, counted from 0 over all connections. */
export interface KillPoint extends ReachedEvent {
  readonly occurrence: number
}

/** A point in the life of a statement. */
export interface ReachedEvent {
  readonly statement: string
  readonly phase: Phase
}
