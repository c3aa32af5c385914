/**
 * The hours of a plan as one value of bytes: the number of the format, a mask of the hours asleep and one of the hours
 * that the weekly method recommends (24 bits each, the first hour the least significant), and for each hour its ground
 * (1 byte) and its risk (4 bytes). All numbers are little-endian.
 */
import { hoursPerPlan, type PlanGround, PlannedHour } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"

const format = 1
const maskBytes = 3
const grounds = 1 + 2 * maskBytes
const risks = grounds + hoursPerPlan

/** The bytes of a packed plan. */
export const packedPlanBytes = risks + 4 * hoursPerPlan

/** The bytes from which `readMasks` reads. */
export const maskedBytes = 1 + 2 * maskBytes

/** A ground's code is its place. New ones are added at the end. */
const groundCodes: ReadonlyArray<PlanGround> = PlannedHour.fields.ground.literals

const maskOf = (hours: ReadonlyArray<PlannedHour>, isSet: (hour: PlannedHour) => boolean): number =>
  hours.reduce((mask, hour, index) => (isSet(hour) ? mask | (1 << index) : mask), 0)

const writeMask = (view: DataView, at: number, mask: number) => {
  view.setUint16(at, mask & 0xff_ff, true)
  view.setUint8(at + 2, mask >>> 16)
}

const readMask = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

/** The masks of a plan's hours: those asleep, and those that the weekly method recommends. */
export const masksOf = (hours: ReadonlyArray<PlannedHour>): { readonly asleep: number; readonly weekly: number } => ({
  asleep: maskOf(hours, ({ asleep }) => asleep),
  weekly: maskOf(hours, ({ weekly_method }) => weekly_method)
})

/** Packs the 24 hours of a plan. Risks are rounded to single precision. */
export const packPlan = (hours: ReadonlyArray<PlannedHour>): Uint8Array => {
  const bytes = new Uint8Array(packedPlanBytes)
  const view = new DataView(bytes.buffer)
  const { asleep, weekly } = masksOf(hours)
  view.setUint8(0, format)
  writeMask(view, 1, asleep)
  writeMask(view, 1 + maskBytes, weekly)
  for (const [index, { ground, risk }] of hours.entries()) {
    view.setUint8(grounds + index, groundCodes.indexOf(ground))
    view.setFloat32(risks + 4 * index, risk, true)
  }
  return bytes
}

/** Reads the masks of a packed plan that begins at byte `at`. */
export const readMasks = (view: DataView, at: number): { readonly asleep: number; readonly weekly: number } => {
  if (view.getUint8(at) !== format) throw new RangeError(`Packed plans of format ${view.getUint8(at)} are not known`)
  return { asleep: readMask(view, at + 1), weekly: readMask(view, at + 1 + maskBytes) }
}

/** Returns the hours of a packed plan that begins with the given hour. */
export const unpackPlan = (packed: Uint8Array, firstHour: DateTime.Utc): ReadonlyArray<PlannedHour> => {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const { asleep, weekly } = readMasks(view, 0)
  return Array.from({ length: hoursPerPlan }, (_, index) => ({
    hour: DateTime.makeUnsafe(firstHour.epochMilliseconds + index * millisPerHour),
    asleep: (asleep & (1 << index)) !== 0,
    risk: view.getFloat32(risks + 4 * index, true),
    ground: groundCodes[view.getUint8(grounds + index)] ?? "risk_too_high",
    weekly_method: (weekly & (1 << index)) !== 0
  }))
}
