import { dayTypeHour, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { active, idle } from "../labels/labelHours.ts"
import { hourOfWeek, makeLocalHours } from "../hours/internal/localTime.ts"

/**
 * For how many hours after the last known one the local hour is known: a plan for a week, and a day in which it
 * continues.
 */
const horizon = hoursPerWeek + 24

/** Codes of a local hour. */
const unknownHour = 0
const idleHour = 1
const activeHour = 2

const stateOf = (label: number | undefined): number =>
  label === active ? activeHour : label === idle ? idleHour : unknownHour

/** How many hours were known, and how many of them were active. */
export interface Count {
  readonly known: number
  readonly active: number
}

/**
 * What is known of every hour of a database, counted so that the sum over any span takes constant time.
 *
 * Only the labels idle and active count as known. Hours are indices from the first hour, in UTC. The local hour of a
 * UTC hour is the one in which it starts. The local hour that the clocks repeat in autumn is idle only if both UTC
 * hours are. What was known at an earlier time can still be asked for.
 */
export class KnownHours {
  readonly #local: Int32Array
  /**
   * The local hour in which each UTC hour ends. It differs from the first if the zone's offset is not in whole hours.
   */
  readonly #localEnd: Int32Array
  readonly #firstLocal: number
  readonly #states: Uint8Array
  readonly #knownBefore: Int32Array
  readonly #activeBefore: Int32Array
  readonly #lastActive: Int32Array
  readonly #localStates: Uint8Array
  /** Counts over each local hour and the same hour of all days before it, by type of day. */
  readonly #knownOfHour: readonly [Int32Array, Int32Array]
  readonly #activeOfHour: readonly [Int32Array, Int32Array]
  #learnedLocal = 0
  #end = 0

  /** `first` is the first hour since 1970-01-01T00:00Z, `length` how many hours can be learned. */
  constructor(timezone: string, first: number, length: number) {
    const capacity = length + horizon
    const clock = makeLocalHours(timezone, first, first + capacity)
    this.#local = Int32Array.from({ length: capacity }, (_, index) => clock.first(first + index))
    this.#firstLocal = (this.#local[0] ?? 0) - 24
    for (let index = 0; index < capacity; index++) this.#local[index] = this.localOf(index) - this.#firstLocal
    this.#localEnd = Int32Array.from({ length: capacity }, (_, index) => clock.last(first + index) - this.#firstLocal)
    const localLength = (this.#local[capacity - 1] ?? 0) + 1
    this.#states = new Uint8Array(capacity)
    this.#knownBefore = new Int32Array(capacity + 1)
    this.#activeBefore = new Int32Array(capacity + 1)
    this.#lastActive = new Int32Array(capacity + 1).fill(-1)
    this.#localStates = new Uint8Array(localLength)
    this.#knownOfHour = [new Int32Array(localLength), new Int32Array(localLength)]
    this.#activeOfHour = [new Int32Array(localLength), new Int32Array(localLength)]
  }

  /** The index after the last hour that was learned. */
  get end(): number {
    return this.#end
  }

  /**
   * Learns the labels of the hours from index `from` on. Hours before `from` stay as they are. Returns the index of the
   * first hour that is new or has another label than before.
   */
  learn(from: number, labels: Uint8Array): number {
    const until = from + labels.length
    let changed = Math.max(0, from)
    while (changed < until && changed < this.#end && this.#states[changed] === stateOf(labels[changed - from]))
      changed++
    // The hour that the clocks repeat is learned as a whole.
    while (changed > from && changed < this.#end && this.#local[changed] === this.#local[changed - 1]) changed--
    this.#end = Math.min(this.#end, changed)
    this.#learnedLocal = this.#end === 0 ? 0 : this.localOf(this.#end - 1) + 1
    for (let index = this.#end; index < until; index++) this.#append(stateOf(labels[index - from]))
    return changed
  }

  #append(state: number): void {
    const index = this.#end
    const local = this.localOf(index)
    const before = local < this.#learnedLocal ? (this.#localStates[local] ?? unknownHour) : state
    for (let skipped = this.#learnedLocal; skipped < local; skipped++) this.#setLocal(skipped, unknownHour)
    this.#setLocal(local, state === before ? state : Math.max(state, before) === activeHour ? activeHour : unknownHour)
    this.#states[index] = state
    this.#knownBefore[index + 1] = (this.#knownBefore[index] ?? 0) + (state === unknownHour ? 0 : 1)
    this.#activeBefore[index + 1] = (this.#activeBefore[index] ?? 0) + (state === activeHour ? 1 : 0)
    this.#lastActive[index + 1] = state === activeHour ? index : (this.#lastActive[index] ?? -1)
    this.#learnedLocal = local + 1
    this.#end = index + 1
  }

  #setLocal(local: number, state: number): void {
    this.#localStates[local] = state
    const type = this.dayType(local)
    for (const counted of [0, 1] as const) {
      const isOf = counted === type
      this.#knownOfHour[counted][local] =
        (this.#knownOfHour[counted][local - 24] ?? 0) + (isOf && state !== unknownHour ? 1 : 0)
      this.#activeOfHour[counted][local] =
        (this.#activeOfHour[counted][local - 24] ?? 0) + (isOf && state === activeHour ? 1 : 0)
    }
  }

  /** The local hour of an hour, as an index into local hours. */
  localOf(index: number): number {
    return this.#local[index] ?? 0
  }

  /** The local hours that an hour overlaps: two if the zone's offset is not in whole hours. */
  overlapped(index: number): ReadonlyArray<number> {
    const from = this.localOf(index)
    const until = this.#localEnd[index] ?? from
    return from === until ? [from] : [from, until]
  }

  /** The hour of the week of a local hour, 0 = Monday 00:00. */
  slotOf(local: number): number {
    return hourOfWeek(local + this.#firstLocal)
  }

  /** 0 from Monday to Friday, 1 on Saturday and Sunday. */
  dayType(local: number): 0 | 1 {
    return dayTypeHour(this.slotOf(local)) < 24 ? 0 : 1
  }

  /** The last local midnight at or before an hour. */
  midnightBefore(index: number): number {
    const local = this.localOf(index)
    return local - (this.slotOf(local) % 24)
  }

  isKnown(index: number): boolean {
    return this.#states[index] !== unknownHour
  }

  isActive(index: number): boolean {
    return this.#states[index] === activeHour
  }

  /** The last active hour before `index`, or -1 if there is none. */
  lastActiveBefore(index: number): number {
    return this.#lastActive[index] ?? -1
  }

  /** Counts the hours from `from` (or the first one) to `until`, which is exclusive. */
  count(from: number, until: number): Count {
    const start = Math.max(0, from)
    return {
      known: (this.#knownBefore[until] ?? 0) - (this.#knownBefore[start] ?? 0),
      active: (this.#activeBefore[until] ?? 0) - (this.#activeBefore[start] ?? 0)
    }
  }

  /** The last local hour known at `now` with the same hour of the day as `local`. */
  lastSameHour(now: number, local: number): number {
    const latest = now === 0 ? -1 : this.localOf(now - 1)
    return local - 24 * Math.max(0, Math.ceil((local - latest) / 24))
  }

  /** Counts the same hour of the last `days` days of a type, up to and including the local hour `latest`. */
  countDays(latest: number, days: number, type: 0 | 1): Count {
    const before = latest - 24 * days
    const at = (column: Int32Array, local: number) => (local < 0 ? 0 : (column[local] ?? 0))
    return {
      known: at(this.#knownOfHour[type], latest) - at(this.#knownOfHour[type], before),
      active: at(this.#activeOfHour[type], latest) - at(this.#activeOfHour[type], before)
    }
  }

  /** Whether a local hour was active, by what was known at `now`. Undefined if the hour was not known. */
  wasActive(now: number, local: number): boolean | undefined {
    const isLearned = now > 0 && local >= 0 && local <= this.localOf(now - 1)
    const state = isLearned ? this.#localStates[local] : unknownHour
    return state === unknownHour ? undefined : state === activeHour
  }
}
