import type { ScheduleExport } from "@snoozeql/domain/ScheduleExport"

const json = (document: unknown): string => JSON.stringify(document, null, 2)

const textOf = (schedule: ScheduleExport): string => {
  switch (schedule.format) {
    case "guarded":
      return json(schedule.template)
    case "eventbridge":
      return json(schedule.schedules)
    case "instance-scheduler":
      return json([schedule.schedule, ...schedule.periods])
    case "cron":
      return schedule.crontab.trimEnd()
  }
}

/** A schedule in the form in which its scheduler reads it, and what a person should know first. */
export const exportedSchedule = (
  schedule: ScheduleExport
): { readonly text: string; readonly notes: ReadonlyArray<string> } => ({
  text: textOf(schedule),
  notes: schedule.notes
})
