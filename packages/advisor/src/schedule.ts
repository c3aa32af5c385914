import { exportEnd } from "@snoozeql/analysis/export/exportEnd"
import { exportSchedule } from "@snoozeql/analysis/export/exportSchedule"
import type { ExportDraft } from "@snoozeql/domain/RecordedExport"
import { NoScheduleToExport, type ScheduleExport, type ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { type DateTime, Result } from "effect"
import type { Evaluation, UnitHistory } from "./evaluate.ts"
import { notRead } from "./issue/notRead.ts"

/** A schedule, and what to record of it when it is exported. */
export interface ExportableSchedule {
  readonly schedule: ScheduleExport
  readonly draft: ExportDraft
}

const draftOf = (evaluation: Evaluation, format: ScheduleFormat, now: DateTime.Utc): ExportDraft => ({
  instance_id: evaluation.instance_id,
  format,
  timezone: evaluation.timezone,
  windows: evaluation.windows
    .filter(({ level }) => level === "recommended")
    .map(({ days, end, hours, start }) => ({ days, start, end, hours })),
  asleep: evaluation.asleep,
  protected_dates: evaluation.policy.protected_dates,
  until: exportEnd(evaluation, format, now)
})

/**
 * Exports the recommended windows of an evaluated instance. Use it after `evaluate`, with the same history, to put the
 * instance to sleep with a scheduler.
 *
 * `now` is the present time; an export for EventBridge Scheduler ends 28 days later. Fails with `NoScheduleToExport`
 * for a member of a cluster, which sleeps with the cluster, if anything blocks sleep (except that the instance is
 * already stopped), if nothing was read of it for 48 hours, and in the cases in which `exportSchedule` fails. Pure.
 */
export const toSchedule = (
  evaluation: Evaluation,
  history: UnitHistory,
  format: ScheduleFormat,
  now: DateTime.Utc
): Result.Result<ExportableSchedule, NoScheduleToExport> => {
  const { instance } = history
  if (evaluation.cluster !== null) {
    const { instance_id, name } = evaluation.cluster
    const message = `${instance.name} is a member of the cluster ${name} (${instance_id}) and sleeps with it: export the schedule of the cluster`
    return Result.fail(new NoScheduleToExport({ message }))
  }
  // A schedule is for the coming weeks, so an instance that is stopped now can use it too.
  const [blocker] = [
    ...evaluation.blockers.filter(({ kind }) => kind !== "already_stopped"),
    // The next issue would withdraw the export.
    ...notRead(history, now)
  ]
  return blocker === undefined
    ? Result.map(exportSchedule(evaluation, instance, format, now), (schedule) => ({
        schedule,
        draft: draftOf(evaluation, format, now)
      }))
    : Result.fail(new NoScheduleToExport({ message: blocker.explanation }))
}
