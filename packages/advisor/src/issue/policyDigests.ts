import { analysisPolicyOf, type FleetRules, policyInForce, type UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { Struct } from "effect"
import { digestOf } from "./inputsDigest.ts"

/** What of a policy belongs to the digest of a unit's inputs. */
export interface PolicyDigest {
  /** The digest of what the weekly method uses. */
  readonly method: string
  /** The promise that plans begin with. */
  readonly oneIn: number
  /** What only plans use: protected dates and `awake_until`. Empty if the policy has neither. */
  readonly dates: ReadonlyArray<unknown>
  /** Of these, what replays use too: the protected dates. Empty if there are none. */
  readonly protectedDates: ReadonlyArray<unknown>
}

/**
 * Makes the digests of the policies of units, by their zones. A policy is long, and most units have the fleet's: what
 * was digested is kept.
 *
 * The weekly method knows no dates. So they are not part of its half of the digest, and its earlier advice still counts
 * after they change.
 */
export const makePolicyDigests = (fleet: FleetRules): ((timezone: string, unit?: UnitPolicy) => PolicyDigest) => {
  const methods = new Map<string, string>()
  return (timezone, unit) => {
    const { awake_until, one_in, protected_dates } = policyInForce(fleet, unit)
    const key = JSON.stringify([timezone, unit?.minimum_run_hours, unit?.protected_hours])
    const known = methods.get(key)
    const method =
      known ??
      digestOf([Struct.omit(analysisPolicyOf(fleet.policy, unit), ["awake_until", "protected_dates"]), timezone])
    if (known === undefined) methods.set(key, method)
    const protectedDates = protected_dates.length > 0 ? [protected_dates] : []
    const hasDates = awake_until !== null || protectedDates.length > 0
    return { method, oneIn: one_in, dates: hasDates ? [protected_dates, awake_until] : [], protectedDates }
  }
}
