/**
 * The hours of one metric on one UTC day as one value of bytes. Nothing is rounded: what comes out is what went in, to
 * the bit.
 *
 * A value begins with the number of its format, followed by a mask of the hours that are present (24 bits, the least
 * significant first) and three columns of those hours: averages, maxima and sample counts. A column is a code and what
 * the code asks for: one number for all hours, or a number for each, in 2 bytes if all are integers that fit, else in
 * 8. All numbers are little-endian.
 */

import { millisPerHour } from "@snoozeql/domain/timeUnits"

/** What a day holds of one hour. Minus zero does not exist in the stores. */
export interface PackedHour {
  /** From 0 to 23, in UTC. */
  readonly hourOfDay: number
  readonly avg_value: number
  readonly max_value: number
  readonly sample_count: number
}

/** Where unpacked hours are written to: rows from `length` on. */
export interface HourColumns {
  length: number
  /** In milliseconds since the epoch. */
  readonly hour: Float64Array
  readonly avg_value: Float64Array
  readonly max_value: Float64Array
  readonly sample_count: Int32Array
}

/** The first byte of a packed day. */
export const formatOfPackedDay = 1

/** The codes of a column. */
const constant = 0
const integers = 1
const floats = 2

const maximumInteger = 0xff_ff
const maskBytes = 3
export const hoursPerDay = 24

const isSmallInteger = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= maximumInteger

const codeOf = (values: ReadonlyArray<number>): number => {
  if (values.every((value) => value === values[0])) return constant
  return values.every(isSmallInteger) ? integers : floats
}

const columnBytes = (code: number, count: number): number => {
  if (code === constant) return 8
  return code === integers ? count * 2 : count * 8
}

/** Packs hours that come in ascending order, at least one and each once. */
export const packDay = (hours: ReadonlyArray<PackedHour>): Uint8Array => {
  const columns = [
    hours.map((hour) => hour.avg_value),
    hours.map((hour) => hour.max_value),
    hours.map((hour) => hour.sample_count)
  ].map((values) => ({ values, code: codeOf(values) }))
  const size = columns.reduce((sum, { code }) => sum + 1 + columnBytes(code, hours.length), 1 + maskBytes)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  const mask = hours.reduce((bits, { hourOfDay }) => bits | (1 << hourOfDay), 0)
  view.setUint8(0, formatOfPackedDay)
  view.setUint16(1, mask & 0xff_ff, true)
  view.setUint8(3, mask >>> 16)
  let at = 1 + maskBytes
  for (const { code, values } of columns) {
    view.setUint8(at, code)
    at += 1
    if (code === constant) view.setFloat64(at, values[0] ?? 0, true)
    for (const [index, value] of code === constant ? [] : values.entries()) {
      if (code === integers) view.setUint16(at + index * 2, value, true)
      else view.setFloat64(at + index * 8, value, true)
    }
    at += columnBytes(code, hours.length)
  }
  return bytes
}

/** The number at `index` of the column that begins at byte `at`. */
const readNumber = (view: DataView, at: number, index: number): number => {
  const code = view.getUint8(at)
  if (code === constant) return view.getFloat64(at + 1, true)
  return code === integers ? view.getUint16(at + 1 + index * 2, true) : view.getFloat64(at + 1 + index * 8, true)
}

const columnEnd = (view: DataView, at: number, count: number): number => at + 1 + columnBytes(view.getUint8(at), count)

const countBits = (mask: number): number => {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}

const maskAt = (view: DataView, at: number): number => {
  if (view.getUint8(at) !== formatOfPackedDay)
    throw new RangeError(`Packed hours of format ${view.getUint8(at)} are not known`)
  return view.getUint32(at, true) >>> 8
}

/** Returns how many bytes the packed day takes that begins at byte `at`. */
export const packedDayLength = (view: DataView, at: number): number => {
  const count = countBits(maskAt(view, at))
  let end = at + 1 + maskBytes
  for (let column = 0; column < 3; column++) end = columnEnd(view, end, count)
  return end - at
}

/** Writes the `count` numbers of the column at byte `at` to `to`, from `row` on. Returns the byte after the column. */
const unpackColumn = (
  view: DataView,
  at: number,
  count: number,
  to: Float64Array | Int32Array,
  row: number
): number => {
  const code = view.getUint8(at)
  const first = at + 1
  if (code === constant) to.fill(view.getFloat64(first, true), row, row + count)
  else if (code === integers) for (let i = 0; i < count; i++) to[row + i] = view.getUint16(first + i * 2, true)
  else for (let i = 0; i < count; i++) to[row + i] = view.getFloat64(first + i * 8, true)
  return first + columnBytes(code, count)
}

/**
 * Writes the hours of the packed day that begins at byte `at` behind those of `target`, which must have room for them.
 * `dayStart` is in milliseconds since the epoch. Returns the byte after the day, so that days can be read one after the
 * other.
 */
export const unpackInto = (target: HourColumns, view: DataView, at: number, dayStart: number): number => {
  const mask = maskAt(view, at)
  const from = target.length
  let row = from
  for (let hourOfDay = 0; hourOfDay < hoursPerDay; hourOfDay++) {
    if ((mask & (1 << hourOfDay)) !== 0) target.hour[row++] = dayStart + hourOfDay * millisPerHour
  }
  target.length = row
  const maxima = unpackColumn(view, at + 1 + maskBytes, row - from, target.avg_value, from)
  const sampleCounts = unpackColumn(view, maxima, row - from, target.max_value, from)
  return unpackColumn(view, sampleCounts, row - from, target.sample_count, from)
}

/** Keeps of the hours from row `from` on those for which `isWanted` returns true. */
export const keepHours = (target: HourColumns, from: number, isWanted: (hour: number) => boolean): void => {
  let kept = from
  for (let row = from; row < target.length; row++) {
    const hour = target.hour[row] ?? Number.NaN
    if (!isWanted(hour)) continue
    target.hour[kept] = hour
    target.avg_value[kept] = target.avg_value[row] ?? Number.NaN
    target.max_value[kept] = target.max_value[row] ?? Number.NaN
    target.sample_count[kept] = target.sample_count[row] ?? 0
    kept++
  }
  target.length = kept
}

/** The hours of one packed day, in ascending order. */
export const unpackDay = (packed: Uint8Array): ReadonlyArray<PackedHour> => {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const mask = maskAt(view, 0)
  const count = countBits(mask)
  const averages = 1 + maskBytes
  const maxima = columnEnd(view, averages, count)
  const sampleCounts = columnEnd(view, maxima, count)
  const hours: Array<PackedHour> = []
  for (let hourOfDay = 0; hourOfDay < hoursPerDay; hourOfDay++) {
    if ((mask & (1 << hourOfDay)) === 0) continue
    const index = hours.length
    hours.push({
      hourOfDay,
      avg_value: readNumber(view, averages, index),
      max_value: readNumber(view, maxima, index),
      sample_count: readNumber(view, sampleCounts, index)
    })
  }
  return hours
}
