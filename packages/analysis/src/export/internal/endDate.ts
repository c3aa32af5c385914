import { millisPerDay, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { offsetChanges } from "../../hours/internal/localTime.ts"
import { minutesPerWeek, type SleepTime } from "./sleepTimes.ts"

/** The minutes from the Monday of its week to 1970-01-01, which was a Thursday. */
const epochMinuteOfWeek = 3 * 1_440

/** How long an export is valid at least. */
const lifetimeDays = 28

/** How long after a start an export may end at the earliest, so that the start is certain to be made. */
const afterStart = 5 * millisPerMinute

interface Event {
  readonly at: number
  readonly action: "stop" | "start"
}

/**
 * The stops and starts from `from` to `until` (UTC, milliseconds), oldest first. A local time that the clocks skip is
 * omitted. If they repeat a local time, only the first one counts.
 */
const findEvents = (
  times: ReadonlyArray<SleepTime>,
  timezone: string,
  from: number,
  until: number
): ReadonlyArray<Event> => {
  const changes = offsetChanges(timezone, from, until)
  const byLocalMinute = new Map<number, Event>()
  changes.forEach(({ at, offset }, index) => {
    const first = Math.ceil((Math.max(at, from) + offset) / millisPerMinute)
    const end = Math.floor((Math.min(changes[index + 1]?.at ?? until, until) + offset) / millisPerMinute)
    for (const { stop, wake } of times) {
      for (const [minute, action] of [
        [stop, "stop"],
        [wake, "start"]
      ] as const) {
        const into = minute - (first + epochMinuteOfWeek)
        const next = first + (((into % minutesPerWeek) + minutesPerWeek) % minutesPerWeek)
        for (let local = next; local < end; local += minutesPerWeek) {
          if (!byLocalMinute.has(local)) byLocalMinute.set(local, { at: local * millisPerMinute - offset, action })
        }
      }
    }
  })
  return [...byLocalMinute.values()].toSorted((a, b) => a.at - b.at)
}

/**
 * When an export made at `now` ends: at the first minute, at least 28 days ahead, at which the instance is awake and was
 * started last.
 */
export const findEndDate = (times: ReadonlyArray<SleepTime>, timezone: string, now: DateTime.Utc): DateTime.Utc => {
  const earliest = Math.ceil((now.epochMilliseconds + lifetimeDays * millisPerDay) / millisPerMinute) * millisPerMinute
  // Two weeks on either side, since a week can be without a sleep if the clocks skip its time.
  const events = findEvents(times, timezone, earliest - 15 * millisPerDay, earliest + 15 * millisPerDay)
  for (const [index, { action, at }] of events.entries()) {
    const next = events[index + 1]
    if (action !== "start") continue
    const end = next?.at ?? Number.POSITIVE_INFINITY
    const ready = Math.max(earliest, at + Math.min(afterStart, (end - at) / 2))
    if (ready < end) return DateTime.makeUnsafe(ready)
  }
  return DateTime.makeUnsafe(earliest)
}
