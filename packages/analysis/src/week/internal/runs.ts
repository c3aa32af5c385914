import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"

/** A run of hours on the ring of the week: `length` hours from hour of the week `start` on. */
export interface Run {
  readonly start: number
  readonly length: number
}

/** The longest possible runs of hours for which the predicate holds, on the ring. The whole week is one run from 0 on. */
export const findRuns = (holds: (slot: number) => boolean): ReadonlyArray<Run> => {
  let origin = 0
  while (origin < hoursPerWeek && holds(origin)) origin++
  if (origin === hoursPerWeek) return [{ start: 0, length: hoursPerWeek }]
  const runs: Array<Run> = []
  let length = 0
  for (let step = 1; step <= hoursPerWeek; step++) {
    const slot = (origin + step) % hoursPerWeek
    if (holds(slot)) length++
    else if (length > 0) {
      runs.push({ start: (slot - length + hoursPerWeek) % hoursPerWeek, length })
      length = 0
    }
  }
  return runs.toSorted((a, b) => a.start - b.start)
}

/** The hours of the week of a run, in order. */
export const slotsOf = (run: Run): ReadonlyArray<number> => {
  const slots: Array<number> = []
  for (let step = 0; step < run.length; step++) slots.push((run.start + step) % hoursPerWeek)
  return slots
}
