import { minutesPerDay, minutesPerWeek, type SleepTime } from "./sleepTimes.ts"

/** A stop or a start at one time of the day, on some days. */
export interface Action {
  readonly action: "stop" | "start"
  /** The minute of the local day. */
  readonly minuteOfDay: number
  /** 0 = Monday, ascending. */
  readonly days: ReadonlyArray<number>
  /** The fewest minutes from one of these stops to the next start, or from one of these starts to the next stop. */
  readonly shortestSpan: number
}

/** The minutes from one minute of the week to another, or a whole week if both are the same. */
const minutesBetween = (from: number, to: number): number => ((to - from + minutesPerWeek - 1) % minutesPerWeek) + 1

/** The stops and then the starts of the sleep times, in the order of the week. Those at the same time of day are one action. */
export const findActions = (times: ReadonlyArray<SleepTime>): ReadonlyArray<Action> => {
  const events = times.flatMap(({ stop, wake }, index) => {
    const nextStop = times[(index + 1) % times.length]?.stop ?? stop
    return [
      { action: "stop" as const, at: stop, span: minutesBetween(stop, wake) },
      { action: "start" as const, at: wake, span: minutesBetween(wake, nextStop) }
    ]
  })
  return (["stop", "start"] as const).flatMap((action) => {
    const byTime = new Map<number, Array<(typeof events)[number]>>()
    for (const event of events.filter((one) => one.action === action).toSorted((a, b) => a.at - b.at)) {
      const group = byTime.get(event.at % minutesPerDay)
      if (group === undefined) byTime.set(event.at % minutesPerDay, [event])
      else group.push(event)
    }
    return [...byTime].map(([minuteOfDay, group]) => ({
      action,
      minuteOfDay,
      days: group.map(({ at }) => Math.floor(at / minutesPerDay)),
      shortestSpan: Math.min(...group.map(({ span }) => span))
    }))
  })
}

const dayNames = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

/** The days as cron and EventBridge write them. By name, since their numbers stand for different days. */
export const namesOfDays = (days: ReadonlyArray<number>): string => days.map((day) => dayNames[day]).join(",")
