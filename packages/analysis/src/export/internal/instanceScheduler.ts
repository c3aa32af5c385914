import { timeOfDay } from "@snoozeql/domain/HourOfWeek"
import type { InstanceSchedulerExport } from "@snoozeql/domain/ScheduleExport"
import { findRunningPeriods, minutesPerDay } from "./sleepTimes.ts"
import { type ExportInput, isFilled, withNotes } from "./ExportInput.ts"

const shortNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

/** Instance Scheduler writes midnight, as an end, as 23:59. */
const midnight = "23:59"

/** The latest beginning of a period that ends at midnight, since a period must begin before it ends. */
const latestBegin = minutesPerDay - 2

/**
 * The tag and the template parameter are those of "Instance shutdown behavior" in the guide of AWS Instance Scheduler.
 */
const clusterNote =
  "to schedule a cluster, tag the cluster, not its instances, and set the scheduler's parameter Schedule Aurora Clusters to Yes"

/** Writes a schedule and its periods as items of the configuration table of AWS Instance Scheduler. */
export const toInstanceScheduler = ({
  kind,
  name,
  notes: given,
  timezone,
  times
}: ExportInput): InstanceSchedulerExport | undefined => {
  const notes = kind === "cluster" ? [...given, clusterNote] : given
  const periods = findRunningPeriods(times).flatMap(({ begin, days, end }, index) => {
    const weekdays = days.flatMap((day) => shortNames[day] ?? [])
    return isFilled(weekdays)
      ? [
          {
            type: "period" as const,
            name: `${name}-running-${index + 1}`,
            begintime: timeOfDay(end === minutesPerDay ? Math.min(begin, latestBegin) : begin),
            endtime: end === minutesPerDay ? midnight : timeOfDay(end),
            weekdays
          }
        ]
      : []
  })
  const names = periods.map((period) => period.name)
  if (!isFilled(periods) || !isFilled(names)) return undefined
  const description = withNotes(`SnoozeQL keeps ${name} running by the clock of ${timezone}.`, notes)
  return {
    format: "instance-scheduler",
    notes,
    schedule: { type: "schedule", name: `${name}-schedule`, description, timezone, periods: names },
    periods
  }
}
