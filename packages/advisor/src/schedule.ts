import { exportSchedule } from "@snoozeql/analysis/exportSchedule"
import type { Instance } from "@snoozeql/domain/Instance"
import { NoScheduleToExport, type ScheduleExport, type ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { type DateTime, Result } from "effect"
import type { Evaluation } from "./evaluate.ts"

/**
 * Exports the recommended windows of an evaluated instance. Fails with `NoScheduleToExport` if anything but being stopped
 * already blocks its sleep, and wherever `exportSchedule` does. `now` is the present time: an export to EventBridge
 * Scheduler ends 28 days later. Pure.
 */
export const toSchedule = (
  evaluation: Evaluation,
  instance: Instance,
  format: ScheduleFormat,
  now: DateTime.Utc
): Result.Result<ScheduleExport, NoScheduleToExport> => {
  // A schedule is for the weeks to come: it also serves an instance that sleeps now.
  const blocker = evaluation.blockers.find(({ kind }) => kind !== "already_stopped")
  return blocker === undefined
    ? exportSchedule(evaluation, instance, format, now)
    : Result.fail(new NoScheduleToExport({ message: blocker.explanation }))
}
