import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { dayNames, minuteOfDay } from "@snoozeql/domain/HourOfWeek"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { offsetChanges } from "../../hours/internal/localTime.ts"

export const minutesPerDay = 1_440
export const minutesPerWeek = 7 * minutesPerDay

/** The instance sleeps from `stop` (inclusive) to `wake` (exclusive), in local minutes of the week. */
export interface SleepTime {
  readonly stop: number
  readonly wake: number
}

interface Interval {
  readonly from: number
  readonly to: number
}

/**
 * The changes of the clocks within two years from `at` (milliseconds): at which minute of the week of the old clock, and by
 * how many minutes.
 */
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

/** The local minutes of the week that the clocks skip when they go forward, within two years from `at` (milliseconds). */
const skippedMinutes = (timezone: string, at: number): ReadonlyArray<Interval> =>
  clockChanges(timezone, at)
    .filter(({ by }) => by > 0)
    .map(({ by, minute }) => ({ from: minute, to: minute + by }))

/**
 * The local minutes of the week that come twice when the clocks go back, within two years from `at` (milliseconds). An
 * interval may extend past the end of the week.
 */
export const findRepeatedMinutes = (timezone: string, at: number): ReadonlyArray<Interval> =>
  clockChanges(timezone, at)
    .filter(({ by }) => by < 0)
    .map(({ by, minute }) => {
      const from = (minute + by + minutesPerWeek) % minutesPerWeek
      return { from, to: from - by }
    })

/** In minutes. A shorter sleep is not worth a stop, and EventBridge Scheduler could still retry its stop after its end. */
const shortestSleep = 2

/** Returns when the recommended windows of an analysis stop and start the instance, in the order of the week. */
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

/** A period in which the instance runs on some days (0 = Monday), in local minutes of the day. `end` is at most midnight. */
export interface RunningPeriod {
  readonly begin: number
  readonly end: number
  readonly days: ReadonlyArray<number>
}

/** The periods between the sleeps, split at midnight. Days with the same period are grouped. Empty without any sleep. */
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
