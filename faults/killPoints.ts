import type { Events } from "./killedChain.ts"
import type { KillPoint, ReachedEvent } from "./killedProcessOptions.ts"

/** Every kind of event with how often it is reached. */
const countKinds = (events: ReadonlyArray<ReachedEvent>): ReadonlyArray<ReachedEvent & { readonly count: number }> => {
  const kinds = new Map<string, ReachedEvent & { readonly count: number }>()
  for (const { phase, statement } of events) {
    const kind = `${phase} ${statement}`
    kinds.set(kind, { phase, statement, count: (kinds.get(kind)?.count ?? 0) + 1 })
  }
  return [...kinds.values()]
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** A stride that comes by every one of `length` places, and spreads the first few of them evenly. */
const strideOver = (length: number): number => {
  let stride = Math.max(1, Math.round(length * 0.618))
  while (greatestCommonDivisor(stride, length) > 1) stride += 1
  return stride
}

/** As many points as wanted: every kind of event in turn, and of each kind its occurrences in turn. */
const cycle = (events: ReadonlyArray<ReachedEvent>) => {
  const kinds = countKinds(events)
  const stride = strideOver(kinds.length)
  let used = 0
  return (): KillPoint => {
    const kind = kinds[(used * stride) % kinds.length]
    const round = Math.floor(used / kinds.length)
    used += 1
    if (kind === undefined) throw new Error("A collector reached no event")
    return { phase: kind.phase, statement: kind.statement, occurrence: round % kind.count }
  }
}

/** Chooses the points of `kills` kills, in passes that reach these events. */
export const planKills = (events: ReadonlyArray<ReachedEvent>, kills: number): ReadonlyArray<KillPoint> => {
  const next = cycle(events)
  return Array.from({ length: kills }, next)
}

/**
 * The points of chains of `length` kills each, `kills` in all. The first collector of a chain dies while it creates the
 * tables.
 */
export const planChains = (events: Events, kills: number, length: number): ReadonlyArray<ReadonlyArray<KillPoint>> => {
  const nextFirst = cycle(events.first.filter(({ statement }) => statement.includes("migrate")))
  const nextLater = cycle(events.later)
  return Array.from({ length: Math.ceil(kills / length) }, (_, chain) =>
    Array.from({ length: Math.min(length, kills - chain * length) }, (_unused, index) =>
      index === 0 ? nextFirst() : nextLater()
    )
  )
}

/** How many kinds of events there are. */
export const countPoints = (events: ReadonlyArray<ReachedEvent>): number =>
  new Set(events.map(({ phase, statement }) => `${phase} ${statement}`)).size

/** The names of the statements, for the report. */
export const namesOf = (events: ReadonlyArray<ReachedEvent>): string =>
  [...new Set(events.map(({ statement }) => statement))].toSorted().join(", ")
