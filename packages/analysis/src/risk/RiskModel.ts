import { active, idle } from "../labels/labelHours.ts"
import { KnownHours } from "./KnownHours.ts"
import { similarityAt } from "./similarity.ts"
import { riskOf, termNames, type Terms, termsOf, type TermWeights, termWeights } from "./terms.ts"

/** How many hours before an hour the risk that the record counts was stated. */
const recordLead = 8

/** The record counts hours whose stated risk was below this. */
const recordRisk = 0.12

/** How far the record looks back, in hours. */
const recordSpan = 672

/** How many hours are added to both the expected and the observed hours of the record, so that few hours count less. */
const recordPrior = 3

/** The labels of the hours that are known: 1 is active. Use it for simulated databases. */
export const labelsOfActivity = (activity: Uint8Array): Uint8Array =>
  activity.map((isActive) => (isActive === 1 ? active : idle))

/** The low risks that were stated in the last 28 days, and what happened. */
export interface Record {
  /** The sum of the stated risks: how many active hours were expected. */
  readonly expected: number
  /** How many hours were active. */
  readonly observed: number
}

/**
 * States the risk that an hour is active, from what is known of the hours before it.
 *
 * Use it hour by hour: `learn` the labels of the hours that have passed, then ask for the risk of hours to come. A risk
 * never depends on later hours. Times are indices of hours, in UTC, counted from the first hour.
 */
export class RiskModel {
  /** What is known of the hours. */
  readonly hours: KnownHours
  readonly #weights: TermWeights
  readonly #similarities = new Map<number, number>()
  /** Sums over the hours before each one that count for the record. */
  readonly #expectedBefore: Float64Array
  readonly #observedBefore: Int32Array
  #recorded = 0

  /**
   * `first` is the first hour, in hours since 1970-01-01T00:00Z. `length` is how many hours can be learned. Pass other
   * weights than the usual ones only for measurements.
   */
  constructor(timezone: string, first: number, length: number, weights: TermWeights = termWeights) {
    this.hours = new KnownHours(timezone, first, length)
    this.#weights = weights
    this.#expectedBefore = new Float64Array(length + 1)
    this.#observedBefore = new Int32Array(length + 1)
  }

  /** Learns the labels of the hours from index `from` on. */
  learn(from: number, labels: Uint8Array): void {
    const before = this.hours.end
    const changed = this.hours.learn(from, labels)
    this.#recorded = Math.min(this.#recorded, changed)
    if (changed < before) this.#similarities.clear()
  }

  /** How alike weekdays and weekends are at the last local midnight before `now`. */
  similarity(now: number): number {
    const midnight = this.hours.midnightBefore(now)
    const known = this.#similarities.get(midnight)
    if (known !== undefined) return known
    const similarity = similarityAt(this.hours, midnight)
    this.#similarities.set(midnight, similarity)
    return similarity
  }

  /** The risk of an hour as stated 8 hours before it, without the record. */
  #statedBefore(at: number): number {
    const now = Math.max(0, at - recordLead)
    return riskOf(termsOf(this.hours, now, at, this.similarity(now)), this.#weights)
  }

  /**
   * Omits the hours that no record at `now` or later counts. Call it before the first risk is asked for, if no earlier
   * one will be: it takes two thirds of the time.
   */
  startRecord(now: number): void {
    this.#recorded = Math.max(this.#recorded, now - recordSpan)
  }

  /** The record of the last 28 days before `now`. */
  record(now: number): Record {
    for (; this.#recorded < now; this.#recorded++) {
      const at = this.#recorded
      const stated = this.hours.isKnown(at) ? this.#statedBefore(at) : 1
      const counts = stated < recordRisk
      this.#expectedBefore[at + 1] = (this.#expectedBefore[at] ?? 0) + (counts ? stated : 0)
      this.#observedBefore[at + 1] = (this.#observedBefore[at] ?? 0) + (counts && this.hours.isActive(at) ? 1 : 0)
    }
    const from = Math.max(0, now - recordSpan)
    return {
      expected: (this.#expectedBefore[now] ?? 0) - (this.#expectedBefore[from] ?? 0),
      observed: (this.#observedBefore[now] ?? 0) - (this.#observedBefore[from] ?? 0)
    }
  }

  /** The values of the terms for the hour `at`, by what is known at `now`. */
  terms(now: number, at: number): Terms {
    const { expected, observed } = this.record(now)
    const terms = termsOf(this.hours, now, at, this.similarity(now))
    terms.record = Math.log((observed + recordPrior) / (expected + recordPrior))
    return terms
  }

  /** The probability that the hour `at` is active, by what is known when the hour `now` begins. */
  risk(now: number, at: number): number {
    return riskOf(this.terms(now, at), this.#weights)
  }

  /** What each term adds to the log-odds of the hour `at`, by what is known at `now`. */
  contributions(now: number, at: number): Terms {
    const terms = this.terms(now, at)
    for (const name of termNames) terms[name] *= this.#weights[name]
    return terms
  }
}
