/**
 * Days of one metric as one value of bytes: the days of a week, or one day as `packDay` packs it.
 *
 * Most of the time of reading a history went into finding its rows, which lie far apart, since the days of all
 * instances are packed one day after the other. A week takes a seventh of the rows.
 *
 * The value of a week begins with the number of its format, followed by a mask of the days that are present (the least
 * significant bit is the first day) and these packed days in ascending order.
 */
import { formatOfPackedDay, packedDayLength } from "./packedDay.ts"

const formatOfWeek = 2
const headerBytes = 2

/** How many days a value holds at most. */
export const daysPerWeek = 7

/** Returns the first day of the week that a day lies in. Weeks are counted from 1970-01-01, which was a Thursday. */
export const weekOf = (day: number): number => Math.floor(day / daysPerWeek) * daysPerWeek

/** Packed days of one metric by their number since 1970-01-01. */
export type PackedDays = ReadonlyMap<number, Uint8Array>

/** Packs at least one day. None is before the day `first`, or more than six days after it. */
export const packWeek = (first: number, days: PackedDays): Uint8Array => {
  const sorted = [...days].toSorted(([a], [b]) => a - b)
  const size = sorted.reduce((sum, [, packed]) => sum + packed.byteLength, headerBytes)
  const bytes = new Uint8Array(size)
  bytes[0] = formatOfWeek
  bytes[1] = sorted.reduce((mask, [day]) => mask | (1 << (day - first)), 0)
  let at = headerBytes
  for (const [, packed] of sorted) {
    bytes.set(packed, at)
    at += packed.byteLength
  }
  return bytes
}

/**
 * Calls `read` with each day of the value that begins at byte `at`, and with the byte where the packed day begins. It
 * returns the byte after that day. `first` is the first day of the value. Returns the byte after the value.
 */
export const readDays = (
  view: DataView,
  at: number,
  first: number,
  read: (day: number, at: number) => number
): number => {
  const format = view.getUint8(at)
  if (format === formatOfPackedDay) return read(first, at)
  if (format !== formatOfWeek) throw new RangeError(`Packed days of format ${format} are not known`)
  const mask = view.getUint8(at + 1)
  let next = at + headerBytes
  for (let index = 0; index < daysPerWeek; index++) if ((mask & (1 << index)) !== 0) next = read(first + index, next)
  return next
}

/** Returns the packed days of a value whose first day is `first`. They share its memory. */
export const unpackDays = (packed: Uint8Array, first: number): PackedDays => {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const days = new Map<number, Uint8Array>()
  readDays(view, 0, first, (day, at) => {
    const end = at + packedDayLength(view, at)
    days.set(day, packed.subarray(at, end))
    return end
  })
  return days
}
