import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { type HourObservation, historyOf, type HourValue } from "../../src/hours/HourObservation.ts"
import type { ObservedHistory } from "../../src/hours/ObservedHistory.ts"

/** What the clocks of a zone show according to Intl. `weekday` is 0 on Mondays. */
export interface WallClock {
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

const quarter = 15 * 60_000

const readClock = (timezone: string, at: number): WallClock => {
  let format = formats.get(timezone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric"
    })
    formats.set(timezone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const day = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day) / 86_400_000
  return { day, weekday: (day + 3) % 7, hour: parts.hour ?? 0, minute: parts.minute ?? 0 }
}

const quarters = new Map<string, WallClock>()

/**
 * The time that the clocks of a zone show. `Intl` is slow, so it is called once for each quarter of an hour: today's zones
 * change their offset at and by whole quarters of an hour.
 */
export const wallClock = (timezone: string, at: number): WallClock => {
  const start = at - (((at % quarter) + quarter) % quarter)
  const key = `${timezone} ${start}`
  let clock = quarters.get(key)
  if (clock === undefined) {
    clock = readClock(timezone, start)
    quarters.set(key, clock)
  }
  return { ...clock, minute: clock.minute + Math.floor((at - start) / 60_000) }
}

export const sampled = (value: number, sample_count: number | null = 60): HourValue => ({ value, sample_count })

/** An hour in which nothing happened. */
export const idleValues: HourObservation["values"] = {
  cpu_avg: sampled(2),
  cpu_max: sampled(3),
  connections_avg: sampled(0),
  read_iops_avg: sampled(0.2),
  write_iops_avg: sampled(0.8)
}

/** An hour in which people worked. */
export const activeValues: HourObservation["values"] = {
  cpu_avg: sampled(25),
  cpu_max: sampled(60),
  connections_avg: sampled(14),
  read_iops_avg: sampled(90),
  write_iops_avg: sampled(120)
}

export const observation = (at: number, values: HourObservation["values"]): HourObservation => ({
  hour: DateTime.makeUnsafe(at),
  status: "available",
  values
})

export interface History {
  readonly timezone?: string
  /** The first hour, RFC 3339. */
  readonly from?: string
  readonly days?: number
  /** Whether the hour is active, by the wall clock at its start; `caseDay` counts local days from the first one. */
  readonly isActive?: (clock: WallClock & { readonly caseDay: number }) => boolean
  /** Changes or drops an observation. */
  readonly change?: (
    observation: HourObservation,
    clock: WallClock & { readonly caseDay: number }
  ) => HourObservation | undefined
}

/** Observations hour by hour. The default is 14 days from Monday 2026-06-01T00:00Z on. */
export const observeHours = (history: History = {}): ReadonlyArray<HourObservation> => {
  const { change, days = 14, from = "2026-06-01T00:00:00Z", isActive = () => false, timezone = "UTC" } = history
  const start = Date.parse(from)
  const firstDay = wallClock(timezone, start).day
  return Array.from({ length: days * 24 }, (_, index) => start + index * millisPerHour).flatMap((at) => {
    const clock = wallClock(timezone, at)
    const caseDay = clock.day - firstDay
    const seen = observation(at, isActive({ ...clock, caseDay }) ? activeValues : idleValues)
    return change === undefined ? [seen] : (change(seen, { ...clock, caseDay }) ?? [])
  })
}

/** The same as one history, which is the input of the analysis. */
export const observe = (history: History = {}): ObservedHistory => historyOf(observeHours(history))

export const officeHours = ({ hour, weekday }: WallClock): boolean => weekday < 5 && hour >= 8 && hour < 18
