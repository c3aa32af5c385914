import { Deferred, Effect, Ref } from "effect"
import { accountOfRole } from "../AccountRegion.ts"
import type { Target } from "../Target.ts"
import type { ClaimAccountRegion } from "./discover.ts"

/** An account and region that a discovery found. */
export interface FoundPlace {
  readonly account: string
  readonly region: string
}

/** A target, and what earlier passes know of its place. */
export interface ClaimingTarget {
  readonly target: Target
  /** What its last discovery found, or undefined if that failed or did not learn the account. */
  readonly found: FoundPlace | undefined
  /** Whether this pass collects it, and no earlier pass of this process has. */
  readonly isFirst: boolean
}

/** The claim of one target during one pass. */
export interface TargetClaim {
  readonly claim: ClaimAccountRegion
  /** Returns what the target has found, if it has discovered, and lets the targets after it go on. */
  readonly settle: Effect.Effect<FoundPlace | undefined>
}

const isSamePlace = (a: FoundPlace | undefined, b: FoundPlace): boolean =>
  a !== undefined && a.account === b.account && a.region === b.region

/** Whether a target may lead to a place, by its configuration. */
const mayLeadTo = ({ inventory: { region, roleArn } }: Target, place: FoundPlace): boolean =>
  (region ?? place.region) === place.region && (accountOfRole(roleArn) ?? place.account) === place.account

/**
 * Makes the claims of one pass. Several targets may lead to the same account and region, such as by a role and by a
 * profile. Give all targets in their configured order, whether this pass collects them or not: the first one that found
 * a place keeps it, also in passes that do not collect it. Otherwise targets of different intervals would take turns,
 * each with its own time zone and tags. A target whose last discovery failed keeps nothing.
 *
 * What was never collected has no place yet. So a target waits for the first discovery of those before it that may lead
 * to its place.
 */
export const makeClaims = Effect.fnUntraced(function* (all: ReadonlyArray<ClaimingTarget>) {
  const claimed = yield* Ref.make<ReadonlyArray<{ readonly place: FoundPlace; readonly target: Target }>>([])
  const entries = yield* Effect.forEach(all, (one) =>
    Effect.map(Deferred.make<void>(), (discovered) => ({ ...one, discovered }))
  )
  return Effect.fnUntraced(function* (target: Target) {
    const before = entries.slice(
      0,
      entries.findIndex((one) => one.target === target)
    )
    const found = yield* Ref.make<FoundPlace | undefined>(undefined)
    const goOn = Effect.forEach(
      entries.filter((one) => one.target === target),
      ({ discovered }) => Deferred.succeed(discovered, undefined),
      { discard: true }
    )
    const claim: ClaimAccountRegion = Effect.fnUntraced(function* ({ account, region }) {
      if (account === undefined) return undefined
      const place = { account, region }
      yield* Ref.set(found, place)
      const firsts = before.filter((one) => one.isFirst && mayLeadTo(one.target, place))
      yield* Effect.forEach(firsts, ({ discovered }) => Deferred.await(discovered), { discard: true })
      const keeper = before.find((one) => isSamePlace(one.found, place))?.target
      const claimedBy = yield* Ref.modify(claimed, (taken) => {
        const other = keeper ?? taken.find((one) => isSamePlace(one.place, place))?.target
        return [other, other === undefined ? [...taken, { place, target }] : taken]
      })
      yield* goOn
      return claimedBy === undefined ? undefined : describeTarget(claimedBy)
    })
    return { claim, settle: Effect.andThen(goOn, Ref.get(found)) } satisfies TargetClaim
  })
})

const describeTarget = ({ inventory: { profile, roleArn }, name }: Target): string => {
  if (name !== undefined) return `the target ${name}`
  if (roleArn !== undefined) return `the target with the role ${roleArn}`
  return profile === undefined ? "the target of the SDK's own credentials" : `the target with the profile ${profile}`
}
