import type { Effect } from "effect"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { CallState } from "./calls.ts"

/** What the endpoint serves. */
export interface EndpointState extends CallState {
  /** In the order in which RDS lists them, by identifier. */
  readonly instances: ReadonlyArray<SimulatedInstance>
  /** The simulator's clock, in milliseconds since the epoch. */
  readonly now: Effect.Effect<number>
}
