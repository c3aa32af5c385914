import type { KnownHours } from "./KnownHours.ts"

/**
 * The terms of the risk, and their weights on the log-odds that an hour is active.
 *
 * The weights were fitted to the hourly activity of 198 data warehouses in 13 weeks of 2024, and measured on 202 others that
 * were looked at only afterwards. `docs/analysis.md` describes both.
 */
export const termWeights = {
  /** Always 1. */
  base: -0.56,
  /** The same hour of the week in the last eight weeks. Each week counts 0.9 times as much as the week after it. */
  slot: 0.33,
  /** The same hour of the last 7 days; days of the other type count as much as they are alike. */
  day7: 0.48,
  /** The same of the last 28 days. */
  day28: 0.38,
  /** The logarithm of the hours since the last known active one. */
  since: -0.29,
  /** 1 if the last hour was active. */
  last: 1.34,
  /** The last 24 hours. */
  r24: 0.46,
  /** The last 672 hours. */
  r672: -0.27,
  /** The logarithm of the hours ahead. */
  lead: 0.32,
  /** `last` times `lead`. */
  last_lead: -0.56,
  /** How often the database was active in hours with a low stated risk, compared with how often that was expected. */
  record: 0.47
} as const

/** The name of a term of the risk. */
export type TermName = keyof typeof termWeights

/** A value for every term. */
export type Terms = { [Name in TermName]: number }

/** The weights of the terms. */
export type TermWeights = { readonly [Name in TermName]: number }

/** The names of the terms. */
export const termNames: ReadonlyArray<TermName> = [
  "base",
  "slot",
  "day7",
  "day28",
  "since",
  "last",
  "r24",
  "r672",
  "lead",
  "last_lead",
  "record"
]

/** How many weeks `slot` looks back. */
export const slotWeeks = 8
const weekDiscount = 0.9

/** `since` counts at most this many hours since the last active one. A database that was never active has this value. */
const mostSince = 1000

/** The greatest lead. Hours further ahead get the risk of this lead. */
export const greatestLead = 23

/** The hours of `r24` and `r672`. */
const shortSpan = 24
const longSpan = 672

/** The log-odds of `active` of `known` hours. Both numbers may be fractions. */
export const logOdds = (active: number, known: number): number => Math.log((active + 0.5) / (known - active + 0.5))

/** The hours since the last active one: 0 if the hour before `now` was active, 1 if it was the one before that. */
export const hoursSinceActive = (hours: KnownHours, now: number): number => {
  const last = hours.lastActiveBefore(now)
  return last < 0 ? mostSince : Math.min(mostSince, now - 1 - last)
}

/** The log-odds of the same hour of days up to `latest`. Days of the other type count `similarity` times as much. */
const oddsOfDays = (hours: KnownHours, latest: number, days: number, type: 0 | 1, similarity: number): number => {
  const own = hours.countDays(latest, days, type)
  const other = hours.countDays(latest, days, type === 0 ? 1 : 0)
  return logOdds(own.active + similarity * other.active, own.known + similarity * other.known)
}

const oddsOfSlot = (hours: KnownHours, now: number, local: number): number => {
  let active = 0
  let known = 0
  let weight = 1
  for (let week = 1; week <= slotWeeks; week++) {
    const was = hours.wasActive(now, local - 168 * week)
    if (was !== undefined) known += weight
    if (was === true) active += weight
    weight *= weekDiscount
  }
  return logOdds(active, known)
}

const oddsOfSpan = (hours: KnownHours, now: number, span: number): number => {
  const { active, known } = hours.count(now - span, now)
  return logOdds(active, known)
}

/**
 * The values of all terms for the hour `at`, by what is known when the hour `now` begins. `record` is 0. Both hours are
 * indices, and `at` is not before `now`. `similarity` is how alike weekdays and weekends are, from 0 to 1.
 */
export const termsOf = (hours: KnownHours, now: number, at: number, similarity: number): Terms => {
  const local = hours.localOf(at)
  const latest = hours.lastSameHour(now, local)
  const type = hours.dayType(local)
  const last = now > 0 && hours.isActive(now - 1) ? 1 : 0
  const lead = Math.log(1 + Math.min(greatestLead, at - now))
  return {
    base: 1,
    slot: oddsOfSlot(hours, now, local),
    day7: oddsOfDays(hours, latest, 7, type, similarity),
    day28: oddsOfDays(hours, latest, 28, type, similarity),
    since: Math.log(1 + hoursSinceActive(hours, now)),
    last,
    r24: oddsOfSpan(hours, now, shortSpan),
    r672: oddsOfSpan(hours, now, longSpan),
    lead,
    last_lead: last * lead,
    record: 0
  }
}

/** The risk: the probability that the terms and their weights give. */
export const riskOf = (terms: Terms, weights: TermWeights): number => {
  let sum = 0
  for (const name of termNames) sum += weights[name] * terms[name]
  return 1 / (1 + Math.exp(-sum))
}
