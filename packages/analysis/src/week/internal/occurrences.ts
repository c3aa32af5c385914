import { type DayName, dayNames, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import type { Run } from "./runs.ts"

/** Runs of the same length that start at the same local time on one or more days. */
export interface Occurrences {
  readonly days: readonly [DayName, ...Array<DayName>]
  readonly start: string
  readonly end: string
  readonly hours: number
  readonly runs: ReadonlyArray<Run>
}

/** Groups runs of the week by time of day, length and key, in the order of their first start. */
export const groupByTime = (
  runs: ReadonlyArray<Run>,
  key: (run: Run) => string = () => ""
): ReadonlyArray<Occurrences> => {
  const groups = new Map<string, Array<Run>>()
  for (const run of runs) {
    const name = `${run.start % 24} ${run.length} ${key(run)}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [run])
    else group.push(run)
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group
    const dayOf = (run: Run) => dayNames[Math.floor(run.start / 24)] ?? "Monday"
    return first === undefined
      ? []
      : [
          {
            days: [dayOf(first), ...others.map(dayOf)] as const,
            start: timeOfDay(first.start * 60),
            end: timeOfDay((first.start + first.length) * 60),
            hours: first.length,
            runs: group
          }
        ]
  })
}
