/**
 * What the weekly method advised in the 42 days before a plan, and how it is kept: a bit an hour, the oldest hour first
 * and its bit the least significant of its byte. The hour after the last bit is the plan's first hour, so the first bit
 * is `weeklyRecordHours` before it. Hours are counted from 1970-01-01T00:00Z.
 */

/** For how many days back the advice of the weekly method is compared with what happened. */
export const weeklyRecordDays = 42

/** The hours of `weeklyRecordDays`. */
export const weeklyRecordHours = weeklyRecordDays * 24

/** How many bytes hold the weekly advice before a plan. */
export const earlierWeeklyBytes = weeklyRecordHours / 8

/** Whether the weekly method advised that a unit may sleep in an hour, as it was issued before that hour. */
export type WeeklyAdvice = (hour: number) => boolean

/** The weekly advice before a plan as it is kept, and the first hour of that plan. */
export interface EarlierWeekly {
  readonly first_hour: number
  readonly bits: Uint8Array
}

/** Packs the weekly advice of the hours before a plan whose first hour is `firstHour`. */
export const encodeEarlierWeekly = (firstHour: number, advises: WeeklyAdvice): Uint8Array => {
  const bits = new Uint8Array(earlierWeeklyBytes)
  const oldest = firstHour - weeklyRecordHours
  for (let index = 0; index < weeklyRecordHours; index++) {
    if (advises(oldest + index)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  }
  return bits
}

/** Unpacks what `encodeEarlierWeekly` packed. Outside of its hours, nothing was advised. */
export const decodeEarlierWeekly = ({ bits, first_hour }: EarlierWeekly): WeeklyAdvice => {
  const oldest = first_hour - weeklyRecordHours
  return (hour) => {
    const index = hour - oldest
    return index >= 0 && index < weeklyRecordHours && ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
  }
}
