import { hoursPerWeek, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import { listProtectedDates } from "@snoozeql/domain/ProtectedDate"
import type { ExportNotice, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { DateTime } from "effect"

const dayWords = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

/** How many ranges of hours are named. The record of the export has all of them. */
const namedRanges = 4

/** Counts hours in words. */
export const countHours = (count: number): string => `${count} hour${count === 1 ? "" : "s"}`

/** The ranges of consecutive hours of the week, such as `Mon 18:00-20:00`. One may begin on Sunday and end on Monday. */
export const describeHours = (hours: ReadonlyArray<number>): string => {
  const all = new Set(hours)
  const isStart = (hour: number) => !all.has((hour + hoursPerWeek - 1) % hoursPerWeek)
  const starts = [...all].toSorted((a, b) => a - b).filter(isStart)
  if (starts.length === 0) return all.size === 0 ? "no hour" : "the whole week"
  const ranges = starts.map((start) => {
    let end = start + 1
    while (all.has(end % hoursPerWeek)) end += 1
    return `${dayWords[Math.floor(start / 24)] ?? ""} ${timeOfDay(start * 60)}-${timeOfDay(end * 60)}`
  })
  const more = ranges.length - namedRanges
  return [...ranges.slice(0, namedRanges), ...(more > 0 ? [`and ${more} more`] : [])].join(", ")
}

const dayOf = (instant: DateTime.Utc): string => DateTime.formatIso(instant).slice(0, 10)

/** Which export it is, as the end of a sentence, such as `the cron schedule that was exported on 2026-11-02`. */
export const describeExport = ({ exported_at, format }: Pick<RecordedExport, "exported_at" | "format">): string =>
  `the ${format} schedule that was exported on ${dayOf(exported_at)}`

/** An export as lists show it. */
export const toNotice = (recorded: RecordedExport): ExportNotice => {
  const { explanation, exported_at, format, id, until, withdrawn, withdrawn_dates } = recorded
  const end = until === null ? "" : ` until ${dayOf(until)}`
  const parts = [
    ...(withdrawn.length === 0 ? [] : [`${countHours(withdrawn.length)} withdrawn`]),
    ...(withdrawn_dates.length === 0 ? [] : [`withdrawn on ${listProtectedDates(withdrawn_dates)}`])
  ]
  const state =
    parts.length === 0
      ? "all of its hours may sleep"
      : `${parts.join(", ")}${explanation === null ? "" : `: ${explanation}`}`
  return {
    id,
    format,
    exported_at,
    until,
    withdrawn_hours: withdrawn.length,
    withdrawn_dates,
    explanation: `exported on ${dayOf(exported_at)} as ${format}${end}, ${state}`
  }
}

/** The member of a list's entry that shows the exports of its unit that are in force. */
export const exportsMember = (
  inForce: ReadonlyArray<RecordedExport> | undefined
): { readonly exports: ReadonlyArray<ExportNotice> } => ({ exports: (inForce ?? []).map(toNotice) })
