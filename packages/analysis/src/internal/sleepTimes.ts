import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { dayNames, minuteOfDay } from "@snoozeql/domain/HourOfWeek"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { offsetChanges } from "./localTime.ts"

export const minutesPerDay = 1_440
export const minutesPerWeek = 7 * minutesPerDay

/** From `stop` (inclusive) to `wake` (exclusive) the instance sleeps, in local minutes of the week. */
export interface SleepTime {
  readonly stop: number
  readonly wake: number
}

interface Interval {
  readonly from: number
  readonly to: number
}

/** The changes of the clocks within two years from `at` (milliseconds): when the old clock changes, and by how much. */
const clockChanges = (
  timezone: string,
  at: number
): ReadonlyArray<{ readonly minute: number; readonly by: number }> => {
  const changes = offsetChanges(timezone, at, at + 731 * millisPerDay)
  return changes.flatMap((change, index) => {
    const before = changes[index - 1]
    if (before === undefined) return []
    // 1970-01-01 was a Thursday, the fourth day of the week.
    const local = (change.at + before.offset) / 60_000 + 3 * minutesPerDay
    const minute = ((local % minutesPerWeek) + minutesPerWeek) % minutesPerWeek
    return [{ minute, by: (change.offset - before.offset) / 60_000 }]
  })
}

/** The local minutes of the week that the clocks skip within two years from `at` (milliseconds), when they go forward. */
const skippedMinutes = (timezone: string, at: number): ReadonlyArray<Interval> =>
  clockChanges(timezone, at)
    .filter(({ by }) => by > 0)
    .map(({ by, minute }) => ({ from: minute, to: minute + by }))

/**
 * The local minutes of the week that come twice at some time within two years from `at` (milliseconds), when the clocks go
 * back. An interval may reach past the end of the week.
 */
export const findRepeatedMinutes = (timezone: string, at: number): ReadonlyArray<Interval> =>
  clockChanges(timezone, at)
    .filter(({ by }) => by < 0)
    .map(({ by, minute }) => {
      const from = (minute + by + minutesPerWeek) % minutesPerWeek
      return { from, to: from - by }
    })

/** A shorter sleep is not worth a stop, and EventBridge Scheduler could still retry its stop when it is over. */
const shortestSleep = 2

/** When the recommended windows of an analysis stop and wake the instance, in the order of the week. */
export const findSleepTimes = ({ policy, timezone, until, windows }: ActivityAnalysis): ReadonlyArray<SleepTime> => {
  const skipped = skippedMinutes(timezone, until?.epochMilliseconds ?? 0)
  const lead = policy.wake_lead_minutes
  return windows
    .filter(({ level }) => level === "recommended")
    .flatMap(({ days, hours, start }) =>
      days.map((day) => {
        const stop = dayNames.indexOf(day) * minutesPerDay + minuteOfDay(start)
        let wake = stop + hours * 60 - lead
        for (const { from, to } of skipped) {
          const into = (((wake - from) % minutesPerWeek) + minutesPerWeek) % minutesPerWeek
          if (into < to - from) wake -= into + Math.max(1, lead)
        }
        return { stop, wake }
      })
    )
    .filter(({ stop, wake }) => wake - stop >= shortestSleep)
    .map(({ stop, wake }) => ({ stop, wake: wake % minutesPerWeek }))
    .toSorted((a, b) => a.stop - b.stop)
}

/** A time of the day at which the instance runs on some days (0 = Monday): local minutes, `end` at most midnight. */
export interface RunningPeriod {
  readonly begin: number
  readonly end: number
  readonly days: ReadonlyArray<number>
}

/** What sleep leaves of the week, day by day, days with the same period together. Empty without any sleep. */
export const findRunningPeriods = (times: ReadonlyArray<SleepTime>): ReadonlyArray<RunningPeriod> => {
  const groups = new Map<string, { readonly begin: number; readonly end: number; readonly days: Array<number> }>()
  times.forEach(({ wake }, index) => {
    const nextStop = times[(index + 1) % times.length]?.stop ?? 0
    let begin = wake
    let left = (((nextStop - wake) % minutesPerWeek) + minutesPerWeek) % minutesPerWeek
    while (left > 0) {
      const day = Math.floor(begin / minutesPerDay) % 7
      const from = begin % minutesPerDay
      const length = Math.min(left, minutesPerDay - from)
      const key = `${from} ${from + length}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { begin: from, end: from + length, days: [day] })
      else group.days.push(day)
      begin += length
      left -= length
    }
  })
  return [...groups.values()].map(({ begin, days, end }) => ({ begin, end, days: days.toSorted((a, b) => a - b) }))
}
