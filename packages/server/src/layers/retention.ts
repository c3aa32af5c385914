import * as RetentionSchedule from "@snoozeql/collector/RetentionSchedule"
import { Layer } from "effect"
import { CurrentLimits, retentionLimits } from "../postgres/limits.ts"

/** Retention on its schedule, with statements that may take longer than others. */
export const retentionLayer = (options: RetentionSchedule.RetentionScheduleOptions) =>
  RetentionSchedule.layer(options).pipe(Layer.provide(Layer.succeed(CurrentLimits, retentionLimits)))
