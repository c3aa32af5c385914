import { weeklyRecordHours } from "@snoozeql/domain/EarlierWeekly"
import type { KnownHours } from "../risk/KnownHours.ts"

/** How many known hours the weekly advice slept through, and how many of them were active. */
export interface WeeklyScore {
  readonly slept: number
  readonly active: number
}

/**
 * The advice of the weekly method as it was issued every day, and its score. Advice for an hour is only issued before that
 * hour, so the score has no hindsight.
 */
export class WeeklyRecord {
  readonly #advised: Uint8Array

  /** `length` is how many hours can be advised, from the first one on. */
  constructor(length: number) {
    this.#advised = new Uint8Array(length)
  }

  /** Records the advice issued at hour `now` for the hours up to `until` (exclusive). */
  issue(now: number, until: number, mayBeSlept: (at: number) => boolean): void {
    for (let at = now; at < Math.min(until, this.#advised.length); at++) this.#advised[at] = mayBeSlept(at) ? 1 : 0
  }

  /** The score of the advice for the 42 days before `now`. */
  score(hours: KnownHours, now: number): WeeklyScore {
    let slept = 0
    let active = 0
    for (let at = Math.max(0, now - weeklyRecordHours); at < now; at++) {
      if (this.#advised[at] !== 1 || !hours.isKnown(at)) continue
      slept++
      if (hours.isActive(at)) active++
    }
    return { slept, active }
  }
}

/** Whether a record is clean: the advice slept through at least `oneIn` known hours, and none of them was active. */
export const isClean = ({ active, slept }: WeeklyScore, oneIn: number): boolean => slept >= oneIn && active === 0

/** The risk of the next slept hour according to a clean record of this many slept hours. */
export const riskOfClean = ({ slept }: WeeklyScore): number => 0.5 / (slept + 1)
