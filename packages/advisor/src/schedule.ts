import { exportSchedule } from "@snoozeql/analysis/exportSchedule"
import type { Instance } from "@snoozeql/domain/Instance"
import { NoScheduleToExport, type ScheduleExport, type ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { type DateTime, Result } from "effect"
import type { Evaluation } from "./evaluate.ts"

/**
 * Exports the recommended windows of an evaluated instance. Use it after `evaluate` to put the instance to sleep with a
 * scheduler.
 *
 * `now` is the present time; an export for EventBridge Scheduler ends 28 days later. Fails with `NoScheduleToExport` if
 * anything blocks sleep (except that the instance is already stopped), and in the cases in which `exportSchedule`
 * fails. Pure.
 */
export const toSchedule = (
  evaluation: Evaluation,
  instance: Instance,
  format: ScheduleFormat,
  now: DateTime.Utc
): Result.Result<ScheduleExport, NoScheduleToExport> => {
  // A schedule is for the coming weeks, so an instance that is stopped now can use it too.
  const blocker = evaluation.blockers.find(({ kind }) => kind !== "already_stopped")
  return blocker === undefined
    ? exportSchedule(evaluation, instance, format, now)
    : Result.fail(new NoScheduleToExport({ message: blocker.explanation }))
}
