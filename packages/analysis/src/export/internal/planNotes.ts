import { listProtectedDates, type ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import type { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"

/**
 * How many of the hours planned asleep were needed, in percent, of the part-time databases of the drifting fleet with
 * N = 33. A test compares them with `docs/measurements/analysis.md`, which `pnpm bench analysis` writes.
 */
export const measuredFalseShares = { weekly: 6.73, weeklyChecked: 4.81, daily: 2.27 } as const

const percent = (share: number): string => `${share.toFixed(1)} %`

const { daily, weekly, weeklyChecked } = measuredFalseShares

const replayed = "in a replay of databases whose habits drift,"

/** What a plan costs that stays the same for weeks, against one that is made every day. */
export const planNote = (format: ScheduleFormat): string =>
  format === "guarded"
    ? `the windows stay the same until you export again: ${replayed} ${percent(weeklyChecked)} of the hours planned asleep were needed although each stop was checked first, against ${percent(weekly)} without the check and ${percent(daily)} of a plan that is made every day`
    : `this plan stays the same until you export again, and stops whatever runs at its time: ${replayed} ${percent(weekly)} of the hours planned asleep were needed, against ${percent(daily)} of a plan that is made every day; the format guarded checks first`

/** Says that a schedule of the week ignores dates, since no format can express them. Empty without protected dates. */
export const protectedDatesNote = (dates: ReadonlyArray<ProtectedDate>): ReadonlyArray<string> =>
  dates.length === 0
    ? []
    : [
        `the asleep windows of the export ignore these protected dates: ${listProtectedDates(dates)}; disable the stops before them, or follow the daily plans instead`
      ]
