import type { HourObservation } from "@snoozeql/analysis/hours/HourObservation"
import { ordinary } from "../loads.ts"
import { uniform } from "../random.ts"
import { type Half, observe } from "../workload.ts"
import { partTimeBehaviours } from "./behaviours.ts"
import { type Behaviour, playDatabase } from "./database.ts"
import type { Activity } from "./properties.ts"
import { playRareDatabase } from "./rareDatabase.ts"

/** How many weeks of history a drifting database has. */
export const driftingWeeks = 13

/** Part-time databases are active in 5 to 95 % of the hours, rarely used ones in fewer, busy ones in more. */
export type DriftingKind = "part-time" | "rare" | "busy"

/** A database with its true activity, hour by hour from `firstHour` on. */
export interface DriftingDatabase {
  readonly kind: DriftingKind
  readonly seed: number
  readonly activity: Activity
}

/** Monday, 5 January 2026, 00:00Z, in hours since 1970. */
export const firstHour = Date.parse("2026-01-05T00:00:00Z") / 3_600_000

/**
 * The parts of the drifting databases: the two halves, and one whose figures nobody saw before its last evaluation.
 */
export type DriftingPart = Half | "unseen"

/** The seeds of each part. Each of them simulates a fleet with the proportions of 198 real databases. */
const fleetSeeds: { readonly [Of in DriftingPart]: ReadonlyArray<number> } = {
  tuned: [1, 2, 3],
  untuned: [101, 102, 103],
  unseen: [201, 202, 203]
}

const rareDatabases = 131
const busyDatabases = 36

/** A database that hardly ever rests. */
const busyBehaviour = (seed: number): Behaviour => {
  const odds = 4 + 5 * uniform(seed)
  return {
    period: 24,
    start: 0,
    width: 24,
    inside: odds,
    outside: odds,
    weekend: 0,
    keepActive: 0.6,
    keepIdle: 0.3,
    walk: 0,
    dayNoise: 0.3,
    oneOff: 0,
    busySpans: 0,
    busyDays: 1,
    emptySpans: 0,
    emptyDays: 1
  }
}

const playFleet = (fleetSeed: number): ReadonlyArray<DriftingDatabase> => {
  const first = fleetSeed * 1000
  const seedsFrom = (from: number, length: number) => Array.from({ length }, (_, index) => first + from + index)
  return [
    ...partTimeBehaviours.map((behaviour, index): DriftingDatabase => {
      const seed = first + index
      return { kind: "part-time", seed, activity: playDatabase(behaviour, seed, driftingWeeks) }
    }),
    ...seedsFrom(500, rareDatabases).map((seed): DriftingDatabase => ({
      kind: "rare",
      seed,
      activity: playRareDatabase(seed, driftingWeeks)
    })),
    ...seedsFrom(700, busyDatabases).map((seed): DriftingDatabase => ({
      kind: "busy",
      seed,
      activity: playDatabase(busyBehaviour(seed), seed, driftingWeeks)
    }))
  ]
}

/** The drifting databases of a part: three fleets of 196. */
export const driftingFleet = (part: DriftingPart): ReadonlyArray<DriftingDatabase> =>
  fleetSeeds[part].flatMap(playFleet)

/** The observations of a database that CloudWatch would have. */
export const observeDatabase = ({ activity, seed }: DriftingDatabase): ReadonlyArray<HourObservation> =>
  Array.from(activity, (active, index) => observe(ordinary, [active, active, active, active], firstHour + index, seed))
