import { seriesNames } from "../../hours/HourObservation.ts"
import type { Fit } from "./fit.ts"
import type { HourTable } from "../../hours/internal/HourTable.ts"
import { active } from "../../labels/labelHours.ts"
import { hourOfWeek, makeLocalHours } from "../../hours/internal/localTime.ts"
import { isWorkMaximum, type WorkMaximum, workMaxima } from "../../hours/internal/workMaxima.ts"

/** Activity at some hours of the week that only maxima of connections or IOPS show. */
export interface ShortActivity {
  /** How many local hours are active only because of these maxima. */
  readonly hours: number
  /** The greatest value of each maximum that was above its ceiling. */
  readonly greatest: ReadonlyArray<readonly [WorkMaximum, number]>
}

/** All activity that only maxima of connections or IOPS show. */
export interface ShortActivities {
  /** Returns the short activity at these hours of the week. */
  readonly select: (slots: ReadonlyArray<number>) => ShortActivity
}

/** Finds the local hours that are active only because maxima of connections or IOPS are above their ceilings. */
export const findShortActivities = (table: HourTable, fit: Fit, timezone: string): ShortActivities => {
  const { baselines, labels, local } = fit
  const isAbove = (name: keyof HourTable["values"], index: number) =>
    (table.values[name][index] ?? Number.NaN) > baselines[name].ceiling
  // The values of other members may have shown the activity of a cluster.
  const isShort = (index: number) =>
    workMaxima.some((name) => isAbove(name, index)) &&
    seriesNames.every((name) => isWorkMaximum(name) || !isAbove(name, index))

  const clock = makeLocalHours(timezone, table.first, table.first + table.length)
  const utcHours = new Map<number, Array<number>>()
  for (let index = 0; index < table.length; index++) {
    if (labels[index] !== active) continue
    const hour = table.first + index
    for (const at of new Set([clock.first(hour), clock.last(hour)])) {
      const known = utcHours.get(at - local.first)
      if (known === undefined) utcHours.set(at - local.first, [index])
      else known.push(index)
    }
  }
  const short = [...utcHours].filter(([, indices]) => indices.every(isShort))

  return {
    select: (slots) => {
      const selected = new Set(slots)
      const found = short.filter(([at]) => selected.has(hourOfWeek(local.first + at)))
      const indices = found.flatMap(([, of]) => of)
      return {
        hours: found.length,
        greatest: workMaxima.flatMap((name) => {
          const above = indices.filter((index) => isAbove(name, index)).map((index) => table.values[name][index] ?? 0)
          return above.length === 0 ? [] : [[name, above.reduce((a, b) => Math.max(a, b))] as const]
        })
      }
    }
  }
}
