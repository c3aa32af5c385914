import type { SeriesName } from "../../hours/HourObservation.ts"
import type { HourTable } from "../../hours/internal/HourTable.ts"
import { unknown } from "../../labels/labelHours.ts"
import { localHourColumns } from "../../hours/internal/localTime.ts"

/** The series whose level is compared between hours of the day. */
export const levelSeries = [
  "cpu_avg",
  "connections_avg",
  "connections_max",
  "read_iops_avg",
  "read_iops_max",
  "write_iops_avg",
  "write_iops_max"
] as const satisfies ReadonlyArray<SeriesName>
export type LevelSeries = (typeof levelSeries)[number]

/** Labels and levels by local hour: local hour `first + i` (since 1970-01-01T00:00) is at index i. */
export interface LocalHours {
  readonly first: number
  readonly length: number
  /** The greatest label of the UTC hours that overlap the local hour. */
  readonly labels: Uint8Array
  /** 1 if the data cover the hour, and the hour exists in local time. */
  readonly exists: Uint8Array
  /** The greatest value of the UTC hours that overlap the local hour, or NaN if none is known. */
  readonly levels: { readonly [Name in LevelSeries]: Float64Array }
}

/**
 * Converts the labels of UTC hours to local hours.
 *
 * A local hour is idle only if every UTC hour that overlaps it is idle, and active if any of them is active. If the
 * data begin or end within a local hour, the rest of it is unknown.
 */
export const toLocalHours = (table: HourTable, labels: Uint8Array, timezone: string): LocalHours => {
  // One more hour on either side: a local hour that overlaps it and a labelled hour is only partly known.
  const from = table.first - 1
  const hours = localHourColumns(timezone, from, table.first + table.length + 1)
  const end = table.length + 1
  const first = hours.first[0] ?? from
  const length = (hours.last[end] ?? first) - first + 1
  const localLabels = new Uint8Array(length)
  const exists = new Uint8Array(length)
  const raiseLabel = (at: number, label: number) => {
    localLabels[at] = Math.max(localLabels[at] ?? 0, label)
  }
  // A UTC hour overlaps one local hour, or two consecutive ones if the zone's offset is not a whole number of hours.
  const earlierOf = hours.first.subarray(1)
  const laterOf = hours.last.subarray(1)
  for (let index = 0; index < table.length; index++) {
    const earlier = (earlierOf[index] ?? first) - first
    const later = (laterOf[index] ?? first) - first
    exists[earlier] = 1
    exists[later] = 1
    raiseLabel(earlier, labels[index] ?? unknown)
    raiseLabel(later, labels[index] ?? unknown)
  }
  for (const index of [0, end]) {
    raiseLabel((hours.first[index] ?? first) - first, unknown)
    raiseLabel((hours.last[index] ?? first) - first, unknown)
  }
  const greatest = (name: LevelSeries): Float64Array => {
    const values = table.values[name]
    const level = new Float64Array(length).fill(Number.NaN)
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? Number.NaN
      if (Number.isNaN(value)) continue
      const earlier = (earlierOf[index] ?? first) - first
      const later = (laterOf[index] ?? first) - first
      if (!(value <= (level[earlier] ?? Number.NaN))) level[earlier] = value
      if (!(value <= (level[later] ?? Number.NaN))) level[later] = value
    }
    return level
  }
  const levels = {
    cpu_avg: greatest("cpu_avg"),
    connections_avg: greatest("connections_avg"),
    connections_max: greatest("connections_max"),
    read_iops_avg: greatest("read_iops_avg"),
    read_iops_max: greatest("read_iops_max"),
    write_iops_avg: greatest("write_iops_avg"),
    write_iops_max: greatest("write_iops_max")
  }
  return { first, length, labels: localLabels, exists, levels }
}
