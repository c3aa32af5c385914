import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { DateTime } from "effect"
import { hourOfWeek, type OffsetChange, offsetChanges } from "./internal/localTime.ts"

interface Span {
  readonly from: DateTime.Utc
  readonly until: DateTime.Utc
}

const offsetAt = (changes: ReadonlyArray<OffsetChange>, at: number): number =>
  changes.findLast((change) => change.at <= at)?.offset ?? changes[0]?.offset ?? 0

/**
 * Returns for each local hour of the week in the zone `timezone` (0 = Monday 00:00) the hours of the week in the zone
 * `other` that it overlaps in a span. Use it to compare weeks of different zones. An hour overlaps several ones if the
 * zones do not change their clocks at the same time, or differ by part of an hour. It overlaps none if it does not occur
 * in the span. Pure.
 */
export const hoursInZone = (
  timezone: string,
  other: string,
  { from, until }: Span
): ReadonlyArray<ReadonlySet<number>> => {
  const [start, end] = [from.epochMilliseconds, until.epochMilliseconds]
  const own = offsetChanges(timezone, start, end)
  const others = offsetChanges(other, start, end)
  const inside = [...own, ...others].map(({ at }) => at).filter((at) => at > start && at < end)
  const starts = [...new Set([start, ...inside])].toSorted((a, b) => a - b)
  const overlapped = Array.from({ length: hoursPerWeek }, () => new Set<number>())
  for (const [index, at] of starts.entries()) {
    const offset = offsetAt(own, at)
    const shift = offsetAt(others, at) - offset
    const [localStart, localEnd] = [at + offset, (starts[index + 1] ?? end) + offset]
    const first = Math.floor(localStart / millisPerHour)
    // One more hour than a week has: the first one may be cut off by the start.
    const last = Math.min(Math.ceil(localEnd / millisPerHour) - 1, first + hoursPerWeek)
    for (let hour = first; hour <= last; hour++) {
      const begins = Math.max(hour * millisPerHour, localStart) + shift
      const ends = Math.min((hour + 1) * millisPerHour, localEnd) + shift
      const slots = overlapped[hourOfWeek(hour)]
      slots?.add(hourOfWeek(Math.floor(begins / millisPerHour)))
      slots?.add(hourOfWeek(Math.floor((ends - 1) / millisPerHour)))
    }
  }
  return overlapped
}
