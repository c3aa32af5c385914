import type { InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import type { Savings } from "@snoozeql/domain/Savings"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import type { PlanMask } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { effectiveHours } from "./effectiveHours.ts"
import type { StatusHistory } from "./startsByHand.ts"

const hoursPerDay = 24

/** What the days of one unit are computed from. Days are those of UTC, and count from 1970-01-01. */
export interface SavingsDaysInput extends StatusHistory {
  readonly instance_id: InstanceId
  /** The plans that cover the days and the day before them, in the order in which they were issued. */
  readonly plans: ReadonlyArray<PlanMask>
  /** The price of the unit, and what it costs after discounts. */
  readonly savings: Pick<Savings, "price" | "after_discount">
  /** Whether a reservation pays for the unit, asleep or awake. */
  readonly reserved: boolean
  /** What a stop and a start cost, in hours. */
  readonly cycleCost: number
  readonly firstDay: number
  /** The day after the last one. */
  readonly untilDay: number
}

/** A span of time, in milliseconds since the epoch. */
interface Span {
  readonly from: number
  readonly until: number
}

/** An instance is billed while it stops and starts, so only the status `stopped` counts. */
const stoppedSpans = (
  changes: ReadonlyArray<Pick<InstanceStatusChange, "observed_at" | "status">>,
  end: number
): ReadonlyArray<Span> =>
  changes.flatMap(({ observed_at, status }, index) => {
    const from = observed_at.epochMilliseconds
    const until = Math.min(changes[index + 1]?.observed_at.epochMilliseconds ?? end, end)
    return status === "stopped" && from < until ? [{ from, until }] : []
  })

/**
 * Adds to `hours`, whose first is hour `first`, the part of each hour that lies in the span. A whole hour with
 * samples of the CPU is omitted: the unit ran in it, though nobody saw that.
 */
const addSpan = (hours: Float64Array, first: number, { from, until }: Span, ran: ReadonlySet<number>): void => {
  const start = Math.max(first, Math.floor(from / millisPerHour))
  const end = Math.min(first + hours.length, Math.ceil(until / millisPerHour))
  for (let hour = start; hour < end; hour++) {
    const part = Math.min(until, (hour + 1) * millisPerHour) - Math.max(from, hour * millisPerHour)
    if (part === millisPerHour && ran.has(hour)) continue
    hours[hour - first] = (hours[hour - first] ?? 0) + part / millisPerHour
  }
}

const round = (value: number): number => Number(value.toFixed(6))

const sumOf = (hours: ArrayLike<number>, from: number): number => {
  let sum = 0
  for (let index = from; index < from + hoursPerDay; index++) sum += hours[index] ?? 0
  return sum
}

/** How many sleeps begin in the 24 hours from `from` on. */
const stopsIn = (asleep: Uint8Array, from: number): number => {
  let stops = 0
  for (let index = from; index < from + hoursPerDay; index++) {
    if (asleep[index] === 1 && asleep[index - 1] !== 1) stops++
  }
  return stops
}

/** What an hour costs. Null if no price is known, or if the sleep of the unit saves nothing because it is reserved. */
const priceOf = ({ reserved, savings: { after_discount, price } }: SavingsDaysInput) =>
  price === null || reserved
    ? { hourly: null, currency: null }
    : { hourly: after_discount?.hourly ?? price.hourly, currency: price.currency }

/**
 * Returns how long a unit was stopped in each day, beside what its plans advised. All days of the range are returned,
 * also those with neither: they replace what was stored of them. Time before the first known change of the status does
 * not count as stopped. Pure.
 */
export const savingsDays = (input: SavingsDaysInput): ReadonlyArray<SavingsDay> => {
  const { changes, cycleCost, firstDay, instance_id, plans, ran, untilDay } = input
  const first = firstDay * hoursPerDay
  const stopped = new Float64Array(Math.max(0, untilDay - firstDay) * hoursPerDay)
  for (const span of stoppedSpans(changes, untilDay * millisPerDay)) addSpan(stopped, first, span, ran)
  // One hour before, in which a sleep may have begun.
  const { asleep } = effectiveHours(plans, first - 1, untilDay * hoursPerDay)
  const price = priceOf(input)
  return Array.from({ length: Math.max(0, untilDay - firstDay) }, (_, index) => {
    const from = index * hoursPerDay + 1
    const planned = sumOf(asleep, from)
    return {
      instance_id,
      day: utcDayOf(DateTime.makeUnsafe((firstDay + index) * millisPerDay)),
      advised_hours: round(Math.max(0, planned - cycleCost * stopsIn(asleep, from))),
      stopped_hours: round(Math.min(hoursPerDay, sumOf(stopped, index * hoursPerDay))),
      ...price
    }
  })
}
