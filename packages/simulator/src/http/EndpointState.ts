import { Effect, Ref } from "effect"
import type { Fleets } from "../accounts/fleets.ts"
import { type Place, placeKey } from "../accounts/SimulatedAccount.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { instancesAt } from "../names/namedInstances.ts"
import { noPowerLogs, powered, type PowerLogs } from "../power/powered.ts"
import type { TransitionTimes } from "../power/PowerLog.ts"
import type { CallState } from "./calls.ts"

/** The state that the endpoint serves. */
export interface EndpointState extends CallState {
  readonly fleetOf: Fleets["fleetOf"]
  /** The stops and starts that calls have made, by account and region. */
  readonly powerLogs: Ref.Ref<ReadonlyMap<string, PowerLogs>>
  readonly transitionTimes: TransitionTimes
}

/** The stops and starts that calls have made in an account and region. */
export const powerLogsOf = (state: EndpointState, place: Place): Effect.Effect<PowerLogs> =>
  Effect.map(Ref.get(state.powerLogs), (logs) => logs.get(placeKey(place)) ?? noPowerLogs)

/** The instances that exist now in an account and region, as calls have stopped and started them. */
export const presentInstances = Effect.fnUntraced(function* (
  state: EndpointState,
  place: Place,
  now: number
): Effect.fn.Return<ReadonlyArray<SimulatedInstance>> {
  const logs = yield* powerLogsOf(state, place)
  const present = instancesAt(state.fleetOf(place).instances, now)
  return logs.size === 0 ? present : present.map((instance) => powered(instance, logs))
})
