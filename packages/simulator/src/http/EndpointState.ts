import type { Effect } from "effect"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { CallState } from "./calls.ts"

/** The state that the endpoint serves. */
export interface EndpointState extends CallState {
  /** Ordered by identifier, as RDS lists them. */
  readonly instances: ReadonlyArray<SimulatedInstance>
  /** The time of the simulator's clock, in milliseconds since the epoch. */
  readonly now: Effect.Effect<number>
}
