import type { Fleets } from "../accounts/fleets.ts"
import type { CallState } from "./calls.ts"

/** The state that the endpoint serves. */
export interface EndpointState extends CallState {
  readonly fleetOf: Fleets["fleetOf"]
}
