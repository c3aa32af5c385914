import { Effect, Ref } from "effect"
import { type Place, placeKey } from "../accounts/SimulatedAccount.ts"
import type { Faults, Operation } from "../Faults.ts"

/** What befalls a call because of its account and region: an error code of AWS, or a fault of the connection. */
export type PlaceFault = { readonly refused: string } | "server error" | "throttling"

/** How many calls of an operation have come in from a place in the current second. */
export interface Quota {
  readonly second: number
  readonly calls: number
}

/** The quotas in use, by operation and place. */
export type Quotas = Ref.Ref<ReadonlyMap<string, Quota>>

/** Counts a call, and returns how many have come in this second. */
const countCall = (quotas: Quotas, key: string, now: number): Effect.Effect<number> =>
  Ref.modify(quotas, (before) => {
    const second = Math.floor(now / 1000)
    const known = before.get(key)
    const calls = known?.second === second ? known.calls + 1 : 1
    return [calls, new Map(before).set(key, { second, calls })]
  })

/** The fault that hits a call for a place, if any. */
export const placeFault = Effect.fnUntraced(function* (
  faults: Faults,
  operation: Operation,
  place: Place,
  { now, quotas }: { readonly now: Effect.Effect<number>; readonly quotas: Quotas }
): Effect.fn.Return<PlaceFault | undefined> {
  const found = faults.places?.find(
    ({ account = place.account, operations, region = place.region }) =>
      account === place.account && region === place.region && (operations?.includes(operation) ?? true)
  )
  if (found === undefined) return undefined
  if (found.down === true) return "server error"
  if (found.refused !== undefined) return { refused: found.refused }
  if (found.calls_per_second === undefined) return undefined
  const calls = yield* countCall(quotas, `${operation} ${placeKey(place)}`, yield* now)
  return calls > found.calls_per_second ? "throttling" : undefined
})
