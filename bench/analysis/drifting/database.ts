import { normal, uniform } from "../random.ts"
import type { Activity } from "./properties.ts"

const week = 168
const day = 24

/** How a part-time database behaves. Log-odds use the natural logarithm. Hours are UTC hours. */
export interface Behaviour {
  /** Work repeats every `period` hours: `width` hours of it, from hour `start` on. */
  readonly period: number
  readonly start: number
  readonly width: number
  /** The log-odds that an hour is active, inside and outside the repeated work. */
  readonly inside: number
  readonly outside: number
  /** What weekends add to the log-odds. */
  readonly weekend: number
  /** The probabilities that an active and an idle hour are followed by the same, without another draw. */
  readonly keepActive: number
  readonly keepIdle: number
  /** The standard deviations of the level's daily steps, which add up, and of a day's own deviation. */
  readonly walk: number
  readonly dayNoise: number
  /** The probability that a one-off begins in an hour that would be idle. */
  readonly oneOff: number
  /** Spans in which the database is always or never used: how many per week, and their mean length in days. */
  readonly busySpans: number
  readonly busyDays: number
  readonly emptySpans: number
  readonly emptyDays: number
}

const logistic = (value: number): number => 1 / (1 + Math.exp(-value))

/** The channels of the draws. */
const channel = { draw: 1, keep: 2, span: 3, length: 4, oneOff: 5, oneOffLength: 6, walk: 7, dayNoise: 8, warm: 9 }

/** A geometrically distributed length of at least 1 with this mean. */
const geometric = (mean: number, draw: number): number =>
  mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - draw) / Math.log(1 - 1 / mean))

/** One-offs take one or two hours, seldom four. */
const oneOffHours = (draw: number): number => (draw < 0.55 ? 1 : draw < 0.92 ? 2 : 4)

/** Whether the hour lies in the work that repeats. */
const isInside = ({ period, start, width }: Behaviour, hour: number): boolean =>
  (((hour - start) % period) + period) % period < width

/** Simulates a database. The result depends only on its behaviour, the seed and the number of weeks. */
export const playDatabase = (behaviour: Behaviour, seed: number, weeks: number): Activity => {
  const hours = weeks * week
  const activity = new Uint8Array(hours)
  let level = 0
  let deviation = 0
  let span: "none" | "busy" | "empty" = "none"
  let spanEnds = 0
  let oneOffEnds = 0
  let state = 0
  let wasInside = false
  for (let hour = 0; hour < hours; hour++) {
    if (hour % day === 0) {
      level += behaviour.walk * normal(seed, hour, channel.walk)
      deviation = behaviour.dayNoise * normal(seed, hour, channel.dayNoise)
    }
    if (span !== "none" && hour >= spanEnds) span = "none"
    if (span === "none") {
      const draw = uniform(seed, hour, channel.span) * week
      const begins =
        draw < behaviour.busySpans ? "busy" : draw < behaviour.busySpans + behaviour.emptySpans ? "empty" : "none"
      if (begins !== "none") {
        span = begins
        const days = begins === "busy" ? behaviour.busyDays : behaviour.emptyDays
        spanEnds = hour + geometric(days * day, uniform(seed, hour, channel.length))
      }
    }
    const inside = isInside(behaviour, hour)
    const weekend = hour % week >= 5 * day ? behaviour.weekend : 0
    const odds = (inside ? behaviour.inside : behaviour.outside) + weekend + level + deviation
    const keep = inside !== wasInside ? 0 : state === 1 ? behaviour.keepActive : behaviour.keepIdle
    if (uniform(seed, hour, channel.keep) >= keep) {
      state = uniform(seed, hour, channel.draw) < logistic(odds) ? 1 : 0
    }
    wasInside = inside
    if (uniform(seed, hour, channel.oneOff) < behaviour.oneOff) {
      oneOffEnds = Math.max(oneOffEnds, hour + oneOffHours(uniform(seed, hour, channel.oneOffLength)))
    }
    const isActive = span === "none" ? state === 1 || hour < oneOffEnds : span === "busy"
    activity[hour] = isActive ? 1 : 0
  }
  return activity
}
