import type { SeriesName } from "../HourObservation.ts"
import type { HourTable } from "./HourTable.ts"
import { unknown } from "./labels.ts"
import { makeLocalHours } from "./localTime.ts"

/** The series whose level is compared between hours of the day. */
export const levelSeries = [
  "cpu_avg",
  "connections_avg",
  "read_iops_avg",
  "write_iops_avg"
] as const satisfies ReadonlyArray<SeriesName>
export type LevelSeries = (typeof levelSeries)[number]

/** Labels and levels by local hour: local hour `first + i` (since 1970-01-01T00:00) is at index i. */
export interface LocalHours {
  readonly first: number
  readonly length: number
  /** The greatest label of the UTC hours that overlap the local hour. */
  readonly labels: Uint8Array
  /** 1 where the data reach over the hour, and the hour exists in local time. */
  readonly exists: Uint8Array
  /** The greatest value of the UTC hours that overlap the local hour; NaN where none is known. */
  readonly levels: { readonly [Name in LevelSeries]: Float64Array }
}

/**
 * Brings the labels of UTC hours onto local hours.
 *
 * A local hour is idle only if every UTC hour that overlaps it is, and active if any is. Where the data begin or end
 * within a local hour, the rest of it is unknown.
 */
export const toLocalHours = (table: HourTable, labels: Uint8Array, timezone: string): LocalHours => {
  const local = makeLocalHours(timezone, table.first - 1, table.first + table.length + 1)
  // One hour more on either side: what overlaps it and a labelled hour is known in part.
  const first = local.first(table.first - 1)
  const length = local.last(table.first + table.length) - first + 1
  const localLabels = new Uint8Array(length)
  const exists = new Uint8Array(length)
  const level = () => new Float64Array(length).fill(Number.NaN)
  const levels = { cpu_avg: level(), connections_avg: level(), read_iops_avg: level(), write_iops_avg: level() }
  const overlap = (hour: number, visit: (localIndex: number) => void) => {
    const from = local.first(hour) - first
    const to = local.last(hour) - first
    visit(from)
    if (to !== from) visit(to)
  }
  for (let index = 0; index < table.length; index++) {
    overlap(table.first + index, (at) => {
      exists[at] = 1
      localLabels[at] = Math.max(localLabels[at] ?? 0, labels[index] ?? unknown)
      for (const name of levelSeries) {
        const value = table.values[name][index] ?? Number.NaN
        if (!(value <= (levels[name][at] ?? Number.NaN)) && !Number.isNaN(value)) levels[name][at] = value
      }
    })
  }
  for (const hour of [table.first - 1, table.first + table.length]) {
    overlap(hour, (at) => {
      localLabels[at] = Math.max(localLabels[at] ?? 0, unknown)
    })
  }
  return { first, length, labels: localLabels, exists, levels }
}
